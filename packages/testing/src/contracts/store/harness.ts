import type { Awaitable, Store, StoreContext } from "@identity-web/core";
import type { FakeClock } from "../../fake-clock/index.ts";
import type { EventLog } from "./event-log.ts";

/** The context with which a case opens a store. A store may use its own crypto or sealer. */
export interface StoreTestContext extends StoreContext {
  readonly clock: FakeClock;
  readonly events: EventLog;
}

/** An empty store for one case. A case is skipped, and reported as skipped, if a needed hook is missing. */
export interface StoreUnderTest {
  /** Adds a node on the same state, with its own connection if the store has connections. */
  connect(): Awaitable<Store>;
  /** Advances the store's time. @default the context's fake clock is advanced */
  advance?(ms: number): Promise<void>;
  /** The store's time in ms since the epoch. @default the time of the context's fake clock */
  now?(): Awaitable<number>;
  /** Adds a node with another context, which has other secrets. */
  connectAs?(context: StoreTestContext): Awaitable<Store>;
  /** Sets the store's clock back. @default the context's fake clock is set back, if there is no `advance` */
  setBack?(ms: number): Awaitable<void>;
  /** Cuts the node off from the store until the returned function is called. */
  cutOff?(node: Store): Awaitable<() => Awaitable<void>>;
  /** All data of the store as text: all rows, all keys. */
  dump?(): Awaitable<string>;
  close?(): Awaitable<void>;
}

/** Options of `storeContract()`. */
export interface StoreContractOptions {
  /** Opens an empty store. */
  open(context: StoreTestContext): Awaitable<StoreUnderTest>;
  /**
   * How much two readings of the store's time may differ beyond the time that a case advances, in ms: the skew of its
   * partitions' clocks, or the real time that a case takes. At most 2000.
   *
   * @default 0
   */
  readonly skewMs?: number;
}

/** The optional hooks that a case needs. */
export type StoreNeed = keyof Pick<StoreUnderTest, "connectAs" | "cutOff" | "dump" | "setBack">;
