import { type CellStore, cellsStore, type StoreContext, type StoreDriver } from "@identity-web/core";
import type { Component } from "@identity-web/tools/requires";
import type { Cleanup } from "../world/cleanup.ts";
import { type Line, openLine } from "../world/line.ts";

/** A store under test, as a value. */
export interface ChaosStore {
  /** Its name in `--store`. */
  readonly name: string;
  /** The program of its server. Absent: it has no server. */
  readonly needs?: Component;
  /** Whether a run can make it lose its data, as `--forget` and `--self-test` need. */
  readonly canForget: boolean;
  /** Starts its server for one run. */
  start(terms: StartTerms): Promise<StartedStore>;
  /** Opens it in a worker. */
  open(place: StorePlace, terms: OpenTerms): Promise<StoreDriver>;
}

export interface StartTerms {
  /** The path of the server's program. */
  readonly program: string;
  /** Whether sessions survive a restart of the server. */
  readonly keeps: boolean;
  readonly cleanup: Cleanup;
}

/** Where a worker finds the store. */
export interface StorePlace {
  /** The name of the `ChaosStore`. */
  readonly store: string;
  /** The URL of a server, or the path of a file. */
  readonly at: string;
  readonly keeps: boolean;
}

export interface StartedStore {
  readonly at: string;
  /** Its server, which a run restarts. */
  readonly server?: {
    kill(how: "SIGKILL" | "SIGTERM"): Promise<void>;
    start(): Promise<void>;
  };
  /** Its file, which a run deletes. */
  readonly file?: string;
  /** The connection to its server, which a run cuts. */
  readonly line?: Line;
}

export interface OpenTerms {
  /** How far the store's time runs ahead, in ms. */
  readonly aheadMs: number;
  /** Breaks the cells on purpose. */
  readonly breaks?: ((cells: CellStore) => CellStore) | undefined;
}

/** Opens a line to a server. The end of the run closes it. */
export async function lineTo(port: number, cleanup: Cleanup): Promise<Line> {
  const line = await openLine(port);
  cleanup.add(line);
  return line;
}

/** The store of a package as an app opens it, or the same over cells with a fault or a time that runs ahead. */
export function plainOrBroken(
  plain: StoreDriver,
  { aheadMs, breaks }: OpenTerms,
  cellsAhead: (context: StoreContext, aheadMs: number) => CellStore,
  options: { readonly arrivalMs?: number } = {},
): StoreDriver {
  if (breaks === undefined && aheadMs === 0) return plain;
  return {
    name: "chaos",
    open(context) {
      const cells = cellsAhead(context, aheadMs);
      return cellsStore(breaks?.(cells) ?? cells, context, { ...options });
    },
  };
}
