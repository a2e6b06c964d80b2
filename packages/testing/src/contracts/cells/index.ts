export { cellContract } from "./cell-contract.ts";
export { gateContract } from "./gate/gate-contract.ts";
export * from "./plain.ts";
