import { describe, expect, test } from "vitest";
import { runCellCase } from "../run-case.ts";
import { brokenCells } from "./index.ts";

/** The finding of the first case that the store breaks. */
async function finding(cases: Parameters<typeof runCellCase>[0][], options: Parameters<typeof runCellCase>[1]) {
  for (const each of cases) {
    const found = await runCellCase(each, options).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

describe.each(brokenCells)(
  "the cell contract's cases of $group.name fail for a store in which",
  ({ group, stores }) => {
    test.each(stores)("$name", async ({ open }) => {
      // Found by a comparison, and not because the broken store itself failed.
      expect(String(await finding([...group.cases], { open }))).toMatch(/expected/);
    });
  },
);

// Runs each case on many broken stores, which takes some seconds.
test("each case of the cell contract fails for a broken store", async () => {
  const stores = brokenCells.flatMap((each) => each.stores);
  const unproven: string[] = [];
  for (const { group, stores: own } of brokenCells)
    for (const each of group.cases) {
      let isProven = false;
      for (const { open } of new Set([...own, ...stores]))
        isProven ||= String(await finding([each], { open })).includes("expected");
      if (!isProven) unproven.push(each.name);
    }
  expect(unproven).toEqual([]);
}, 120_000);
