export { cellContract } from "./cell-contract.ts";
export * from "./plain.ts";
