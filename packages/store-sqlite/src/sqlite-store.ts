import { cellsContents, cellsStore, type Sealer, type StoreContents, type StoreDriver } from "@identity-web/core";
import { type OptionRules, settled, text, whole } from "@identity-web/core/options";
import { type SqliteCells, sqliteCells } from "./sqlite-cells.ts";

export interface SqliteStoreOptions {
  /** Markers of front-channel logouts, which anybody can cause; beyond it the oldest goes, with an event. Default 10 000. */
  readonly maxFrontChannelMarkers?: number;
  /** How long an operation waits for other processes' writes before it fails, in ms. Default 5 000. */
  readonly busyTimeoutMs?: number;
}

/** A store in a file, and a look at what it holds. */
export interface SqliteStore extends StoreDriver {
  /**
   * What the store holds at this moment, for administrators' pages and tests: never a token. Opens every session, by the
   * secrets of the app that opened the store last; what these can't open is left out.
   */
  inspect(): Promise<StoreContents>;
  /** Closes the file. Whoever asks the store afterwards gets `store_unavailable`. */
  close(): void;
}

/**
 * Keeps sessions and tokens in one SQLite file, for one machine: any number of processes may share the file, and what was
 * acknowledged survives a restart and a crash of the machine. Sessions and tokens are sealed by the app's `secrets`; all
 * apps that are given the same store, or the same file, must have the same ones.
 *
 * @param path - Of a file on a local disk. It is made where it isn't there; its folder must be.
 * @throws IdentityError `configuration` (options, and at start: no node:sqlite, another program's or version's file),
 * `store_unavailable` (at start: a damaged or locked file)
 * @example
 * const store = sqliteStore("/var/lib/my-app/identity.db");
 * app.use(identity({ store, provider, baseUrl, secrets }));
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  const { busyTimeoutMs, maxFrontChannelMarkers } = checked(path, options);
  let cells: SqliteCells | undefined;
  let sealer: Sealer | undefined;
  return {
    name: "sqlite",

    open(context) {
      cells ??= sqliteCells(path, { clock: context.clock, busyTimeoutMs });
      ({ sealer } = context);
      return cellsStore(cells, context, { maxFrontChannelMarkers });
    },

    async inspect() {
      if (cells === undefined || sealer === undefined) return { accounts: [], sessions: 0 };
      const { partitions, now } = await cells.contents();
      return cellsContents(partitions, now, { sealer });
    },

    close: () => cells?.close(),
  };
}

const defaults: Required<SqliteStoreOptions> = { maxFrontChannelMarkers: 10_000, busyTimeoutMs: 5_000 };
const rules: OptionRules<SqliteStoreOptions> = { maxFrontChannelMarkers: whole(1), busyTimeoutMs: whole(1) };
const filePath = text('the path of a file on a local disk, such as "sessions.db"', /^(?!:memory:$)./s);

/** @throws IdentityError `configuration`, with everything that is wrong */
const checked = (path: unknown, given: SqliteStoreOptions): Required<SqliteStoreOptions> =>
  settled("sqliteStore()", rules, defaults, given, filePath(path, "sqliteStore()"));
