import type { Awaitable, CellStore } from "@identity-web/core";
import type { FakeClock } from "../../fake-clock/index.ts";

/** The context with which a case opens a cell store. */
export interface CellTestContext {
  /** The clock of a store that uses the process's time. A store with its own clock needs `advance` and `now`. */
  readonly clock: FakeClock;
}

/** An empty cell store for one case. A case is skipped, and reported as skipped, if a needed hook is missing. */
export interface CellStoreUnderTest {
  /** Adds a node on the same cells, with its own connection if the store has connections. */
  connect(): Awaitable<CellStore>;
  /** Advances the store's time. @default the context's fake clock is advanced */
  advance?(ms: number): Promise<void>;
  /** The store's time in ms since the epoch. @default the context's fake clock's */
  now?(): Awaitable<number>;
  /** Sets the store's clock back. @default the context's fake clock is set back, if there is no `advance` */
  setBack?(ms: number): Awaitable<void>;
  /** Ends the store as a crash would, and starts it again. Earlier nodes may be unusable afterwards. */
  restart?(): Awaitable<void>;
  /** Cuts this node off from its store until the returned function is called. */
  cutOff?(node: CellStore): Awaitable<() => Awaitable<void>>;
  /**
   * The server does this node's next step completely, and the node's connection breaks before the answer arrives. Later steps
   * work again at once.
   */
  loseAnswer?(node: CellStore): Awaitable<void>;
  /**
   * Makes each read and each write of cells fail at the server until the returned function is called, while the connections stay
   * open. For example, another connection renames the table of the cells, or withdraws a permission.
   */
  disable?(): Awaitable<() => Awaitable<void>>;
  /**
   * Adds a node on other, empty data, with the clock that the store uses in production. For a harness with `advance`: its other
   * nodes never use that clock. The server's time zone must not be UTC, or a local time would not be found.
   */
  realClock?(): Awaitable<CellStore>;
  /** All data of the store as text: all rows, all keys. */
  dump?(): Awaitable<string>;
  close?(): Awaitable<void>;
}

/** Options of `cellContract()`. */
export interface CellContractOptions {
  /** Opens an empty cell store. */
  open(context: CellTestContext): Awaitable<CellStoreUnderTest>;
  /**
   * How much two readings of the store's time may differ beyond the time that a case advances, in ms: the real time that a case
   * takes. At most 2000. @default the store's maxSkewMs
   */
  readonly skewMs?: number;
}

/** The optional hooks and abilities that a case needs. */
export type CellNeed =
  | keyof Pick<CellStoreUnderTest, "restart" | "setBack" | "cutOff" | "loseAnswer" | "disable" | "realClock" | "dump">
  | "changed";
