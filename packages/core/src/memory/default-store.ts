import type { StoreDriver } from "../ports/store.ts";
import { memoryStore } from "./memory-store.ts";

/** The store of an app that configures none. Workers have no default: see `no-default-store.ts`. */
export const defaultStore: (() => StoreDriver) | undefined = memoryStore;
