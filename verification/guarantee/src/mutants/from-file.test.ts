import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { mutantsOf } from "./from-file.ts";

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "mistakes-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "mistakes.mjs");
  writeFileSync(file, text);
  return file;
}

const fits =
  '{ name: "no order", edits: [{ at: "withOrders", find: "Math.max(now, sinceAfter(rulings))", put: "now" }] }';

test("the mistakes of a file are mutants that any promise may find, in any scenario", async () => {
  const mutants = await mutantsOf(fileOf(`export const mistakes = [${fits}];`));
  expect(mutants).toEqual([
    {
      name: "no order",
      breaks: "any",
      in: [],
      edits: [{ at: "withOrders", find: "Math.max(now, sinceAfter(rulings))", put: "now" }],
    },
  ]);
});

test("an edit that doesn't fit core's code is named before anything runs", async () => {
  const file = fileOf(
    `export const mistakes = [${fits}, { name: "lost", edits: [{ at: "withOrders", find: "nowhere()", put: "1" }] }];`,
  );
  await expect(mutantsOf(file)).rejects.toThrow("lost: withOrders (ledger/ruling.ts) has 0 places");
});

test.each([
  "export const list = [];",
  'export const mistakes = "all";',
  'export const mistakes = [{ name: "none" }];',
  'export const mistakes = [{ name: "half", edits: [{ at: "withOrders" }] }];',
])("a file without a list of mistakes is refused: %s", async (text) => {
  await expect(mutantsOf(fileOf(text))).rejects.toThrow(
    'must export "mistakes", a list of { name, edits: [{ at, find, put }] }',
  );
});
