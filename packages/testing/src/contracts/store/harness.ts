import type { Awaitable, Store, StoreContext } from "@identity-web/core";
import type { FakeClock } from "../../fake-clock/index.ts";
import type { EventLog } from "./event-log.ts";

/** What a store is opened with here. A store that needs another crypto or sealer takes its own. */
export interface StoreTestContext extends StoreContext {
  readonly clock: FakeClock;
  readonly events: EventLog;
}

/** An empty store that was opened for one case. A case that needs a hook that is absent is skipped, and says so. */
export interface StoreUnderTest {
  /** One more node on the same state, with a connection of its own where the store has such. */
  connect(): Awaitable<Store>;
  /** Lets so many ms pass for the store. Default: the context's fake clock is advanced. */
  advance?(ms: number): Promise<void>;
  /** The store's time in ms since the epoch. Default: the context's fake clock's. */
  now?(): Awaitable<number>;
  /** One more node whose context differs: it has other secrets. */
  connectAs?(context: StoreTestContext): Awaitable<Store>;
  /** Sets the store's clock back by so many ms. Default: the context's fake clock is set back, if there is no `advance`. */
  setBack?(ms: number): Awaitable<void>;
  /** Cuts this node off from what it stores until the returned function is called. */
  cutOff?(node: Store): Awaitable<() => Awaitable<void>>;
  /** Everything that the store holds, as text: every row, every key. */
  dump?(): Awaitable<string>;
  close?(): Awaitable<void>;
}

export interface StoreContractOptions {
  /** Opens an empty store. */
  open(context: StoreTestContext): Awaitable<StoreUnderTest>;
  /** How many front-channel markers the store was told to keep; a small number makes the suite quick. */
  readonly maxFrontChannelMarkers: number;
  /**
   * How far two readings of the store's time may lie apart beyond what a case lets pass, in ms: the clocks of its
   * partitions, or what a case takes on a real clock. Up to 2000. Default 0.
   */
  readonly skewMs?: number;
}

/** What a case needs that not every harness has. */
export type StoreNeed = keyof Pick<StoreUnderTest, "connectAs" | "cutOff" | "dump" | "setBack">;
