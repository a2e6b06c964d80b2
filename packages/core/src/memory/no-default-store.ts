import type { StoreDriver } from "../ports/store.ts";

/**
 * On Workers (the condition `workerd`) an app has to choose its store: isolates come and go, several serve at once, and
 * what one of them remembers no other one can remove.
 */
export const defaultStore: (() => StoreDriver) | undefined = undefined;
