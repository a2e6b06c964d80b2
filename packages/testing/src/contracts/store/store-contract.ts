import { describe, test } from "vitest";
import { storeContractGroups } from "./cases/index.ts";
import type { StoreContractOptions } from "./harness.ts";
import { runStoreCase } from "./run-case.ts";

/** Some cases make thousands of steps, which take some seconds with a database over a network. */
const timeoutMs = 60_000;

/**
 * Registers the tests that every store must pass. The name of each test is the rule that it checks.
 *
 * @param name - The store's name, for the report.
 * @example
 * storeContract("memory", {
 *   open(context) {
 *     const driver = memoryStore();
 *     return { connect: () => driver.open(context) };
 *   },
 * });
 */
export function storeContract(name: string, options: StoreContractOptions): void {
  describe(`${name}: the store contract`, () => {
    for (const group of storeContractGroups) {
      describe(group.name, () => {
        for (const each of group.cases)
          test(
            each.name,
            async ({ skip }) => {
              const missing = await runStoreCase(each, options);
              if (missing.length > 0) skip(`the harness has no ${missing.join(", ")}`);
            },
            timeoutMs,
          );
      });
    }
  });
}
