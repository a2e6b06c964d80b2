import type { CellStore, Store } from "@identity-web/core";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { GenerationRules } from "./simulated-cluster.ts";

interface On {
  readonly node: string;
  readonly scheduler: Scheduler;
}

/** A fault in the layers between core and the stored data. Created for every run. */
export interface Breakage {
  /** Replaces a node's store. */
  readonly store?: (store: Store, on: On) => Store;
  /** Replaces the cells that a node reaches. */
  readonly cells?: (cells: CellStore, on: On) => CellStore;
  /** Replaces the protection of a Cluster whose masters fail. */
  readonly generations?: Partial<GenerationRules>;
}
