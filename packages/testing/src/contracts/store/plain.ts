/** The contract as data, without a test runner: for Workers, Deno, Bun and other runners. */
export { storeContractGroups } from "./cases/index.ts";
export type { StoreContractOptions, StoreNeed, StoreTestContext, StoreUnderTest } from "./harness.ts";
export { runStoreCase } from "./run-case.ts";
export type { StoreCase, StoreCaseGroup } from "./store-case.ts";
