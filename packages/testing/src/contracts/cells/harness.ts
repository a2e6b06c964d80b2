import type { Awaitable, CellStore } from "@identity-web/core";
import type { FakeClock } from "../../fake-clock/index.ts";

/** What a cell store is opened with here. */
export interface CellTestContext {
  /** The time of a store that takes its time from the process. A store with a clock of its own needs `advance` and `now`. */
  readonly clock: FakeClock;
}

/** An empty cell store that was opened for one case. A case that needs a hook that is absent is skipped, and says so. */
export interface CellStoreUnderTest {
  /** One more node on the same cells, with a connection of its own where the store has such. */
  connect(): Awaitable<CellStore>;
  /** Lets so many ms pass for the store. @default the context's fake clock is advanced */
  advance?(ms: number): Promise<void>;
  /** The store's time in ms since the epoch. @default the context's fake clock's */
  now?(): Awaitable<number>;
  /** Sets the store's clock back by so many ms. @default the context's fake clock is set back, if there is no `advance` */
  setBack?(ms: number): Awaitable<void>;
  /** Ends the store as a crash would and starts it again. Nodes that were connected before may be dead afterwards. */
  restart?(): Awaitable<void>;
  /** Cuts this node off from its store until the returned function is called. */
  cutOff?(node: CellStore): Awaitable<() => Awaitable<void>>;
  /** Everything that the store holds, as text: every row, every key. */
  dump?(): Awaitable<string>;
  close?(): Awaitable<void>;
}

export interface CellContractOptions {
  /** Opens an empty cell store. */
  open(context: CellTestContext): Awaitable<CellStoreUnderTest>;
  /**
   * How far two readings of the store's time may lie apart beyond what a case lets pass, in ms: what a case takes on a
   * real clock. Up to 2000. @default the store's maxSkewMs
   */
  readonly skewMs?: number;
}

/** What a case needs that not every store or harness has. */
export type CellNeed = keyof Pick<CellStoreUnderTest, "restart" | "setBack" | "cutOff" | "dump"> | "changed";
