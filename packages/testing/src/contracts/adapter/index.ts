export { adapterContract, adapterProtocolContract } from "./adapter-contract.ts";
export * from "./plain.ts";
