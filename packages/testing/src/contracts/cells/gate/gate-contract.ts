import { describe, test } from "vitest";
import type { CellContractOptions } from "../harness.ts";
import { gateCases } from "./index.ts";
import { runGateCase } from "./run-case.ts";

/** Each case runs its operations some hundred times. */
const timeoutMs = 120_000;

/**
 * Registers tests of core's rules over real cells. One node is stopped before each of its calls while another node completes its
 * operation, or its connection breaks there.
 *
 * @param name - The store's name, for the report.
 */
export function gateContract(name: string, options: CellContractOptions): void {
  describe(`${name}: at every call of an operation`, () => {
    for (const each of gateCases) test(each.name, () => runGateCase(each, options), timeoutMs);
  });
}
