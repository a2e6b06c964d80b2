/** The contract as data, without a test runner: for Workers, Deno, Bun and other runners. */
export { cellContractGroups } from "./cases/index.ts";
export type { CellCase, CellCaseGroup } from "./cell-case.ts";
export type { GateCase } from "./gate/gate-case.ts";
export { gateCases } from "./gate/index.ts";
export { runGateCase } from "./gate/run-case.ts";
export type { CellContractOptions, CellNeed, CellStoreUnderTest, CellTestContext } from "./harness.ts";
export { runCellCase } from "./run-case.ts";
