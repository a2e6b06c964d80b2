export * from "./plain.ts";
export { storeContract } from "./store-contract.ts";
