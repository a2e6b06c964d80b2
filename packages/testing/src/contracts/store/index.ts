export { storeContractGroups } from "./cases/index.ts";
export type { StoreCase, StoreCaseGroup, StoreContractOptions, StoreTestContext, StoreUnderTest } from "./harness.ts";
export { runStoreCase } from "./run-case.ts";
export { storeContract } from "./store-contract.ts";
