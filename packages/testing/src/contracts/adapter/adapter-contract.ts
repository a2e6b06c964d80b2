import { describe, test } from "vitest";
import { adapterCaseGroups } from "./cases/index.ts";
import type { AdapterHarness } from "./harness.ts";

/**
 * Registers the tests that every adapter has to pass: all that DESIGN's public API and HTTP contract promise.
 *
 * @param name - The adapter's, for the report.
 * @param harness - How to build an app of that framework.
 * @example
 * adapterContract("hono", honoHarness);
 */
export function adapterContract(name: string, harness: AdapterHarness): void {
  describe(`${name}: the adapter contract`, () => {
    for (const group of adapterCaseGroups) {
      describe(group.name, () => {
        for (const each of group.cases) test(each.name, () => each.run(harness));
      });
    }
  });
}
