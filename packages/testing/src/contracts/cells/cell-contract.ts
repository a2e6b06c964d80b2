import { describe, test } from "vitest";
import { cellContractGroups } from "./cases/index.ts";
import type { CellContractOptions, CellNeed } from "./harness.ts";
import { runCellCase } from "./run-case.ts";

/** Some cases make thousands of steps, which take some seconds with a database over a network. */
const timeoutMs = 60_000;

const lackOf = (need: CellNeed) => `the ${need === "changed" ? "store" : "harness"} has no ${need}`;

/**
 * Registers the tests that every cell store must pass. The name of each test is the rule that it checks. Together they cover
 * `step` completely, without the rules of the sign-out guarantee.
 *
 * @param name - The store's name, for the report.
 * @example
 * cellContract("memory", {
 *   open({ clock }) {
 *     const cells = memoryCells<string>(() => clock.now());
 *     return { connect: () => cells };
 *   },
 * });
 */
export function cellContract(name: string, options: CellContractOptions): void {
  describe(`${name}: the cell contract`, () => {
    for (const group of cellContractGroups) {
      describe(group.name, () => {
        for (const each of group.cases)
          test(
            each.name,
            async ({ skip }) => {
              const missing = await runCellCase(each, options);
              if (missing.length > 0) skip(missing.map(lackOf).join(", "));
            },
            timeoutMs,
          );
      });
    }
  });
}
