import type { CellStore, Store } from "@identity-web/core";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { GenerationRules } from "./simulated-cluster.ts";

interface On {
  readonly node: string;
  readonly scheduler: Scheduler;
}

/** A way of breaking what lies between core and the place where things are kept. Made anew for every run. */
export interface Breakage {
  /** In place of a node's store. */
  readonly store?: (store: Store, on: On) => Store;
  /** In place of the cells as a node reaches them. */
  readonly cells?: (cells: CellStore, on: On) => CellStore;
  /** In place of what protects a Cluster whose masters fail. */
  readonly generations?: Partial<GenerationRules>;
}
