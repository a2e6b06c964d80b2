import type { StoreDriver } from "../ports/store.ts";

/**
 * On Workers (the condition `workerd`) an app must configure a store. Several isolates serve at the same time, and one isolate
 * can't remove a session from the memory of another.
 */
export const defaultStore: (() => StoreDriver) | undefined = undefined;
