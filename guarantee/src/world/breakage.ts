import type { RecordStore, Store } from "@identity-web/core";
import type { PartitionSteps } from "../partitions/partition-steps.ts";
import type { Partitions, Skew } from "../partitions/partitions.ts";
import type { Scheduler } from "../schedule/scheduler.ts";

/** A way of breaking what lies between core and the place where things are kept. Made anew for every run. */
export interface Breakage {
  /** In place of a node's store. */
  readonly store?: (store: Store, on: { readonly node: string; readonly scheduler: Scheduler }) => Store;
  /** In place of the partitioned store's own way through its partitions. */
  readonly records?: (
    records: RecordStore,
    parts: { readonly partitions: Partitions; readonly steps: PartitionSteps },
  ) => RecordStore;
  /** In place of what the partitioned store is told of its clocks. */
  readonly skew?: Partial<Skew>;
}
