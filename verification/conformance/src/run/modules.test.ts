import { expect, test } from "vitest";
import { modules } from "../modules/index.ts";
import type { Result } from "../modules/module.ts";
import { weakenings } from "../self-test/weakenings/index.ts";
import { parties, runModule } from "./run-module.ts";

// Each module runs on one of the frameworks, in turns, which takes a second. `pnpm conformance` uses both.
test("every rebuilt conformance module passes", { timeout: 60_000 }, async () => {
  const failed: Result[] = [];
  for (const [index, module] of modules.entries()) {
    const party = parties[index % parties.length];
    if (party === undefined) throw new Error("there is no framework");
    const result = await runModule(module, party);
    if (result.failure !== undefined) failed.push(result);
  }
  expect(failed).toEqual([]);
});

test("every weakened check names an existing module", () => {
  const names = new Set(modules.map(({ name }) => name));
  expect(
    weakenings
      .filter(({ fuzz }) => fuzz === undefined)
      .flatMap(({ turnsRed }) => turnsRed)
      .filter((name) => !names.has(name)),
  ).toEqual([]);
});
