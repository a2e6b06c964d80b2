export * from "./plain.ts";
export { identityProviderContract } from "./provider-contract.ts";
