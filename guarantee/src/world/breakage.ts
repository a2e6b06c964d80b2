import type { Store } from "@identity-web/core";
import type { Scheduler } from "../schedule/scheduler.ts";

/** A way of breaking the implementation between core and its store. Made anew for every run. */
export interface Breakage {
  readonly store?: (store: Store, on: { readonly node: string; readonly scheduler: Scheduler }) => Store;
}
