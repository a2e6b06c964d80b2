import { expect, test } from "vitest";
import { modules } from "../modules/index.ts";
import { weakenings } from "../self-test/weakenings/index.ts";
import { runAll } from "./run-all.ts";

// Whole and in both frameworks: all of it takes a second or two.
test("every module passes", { timeout: 60_000 }, async () => {
  const results = await runAll("");
  expect(results.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(results).toHaveLength(modules.length * 2);
});

test("a weakened check is one of a module that there is", () => {
  const names = new Set(modules.map(({ name }) => name));
  expect(
    weakenings
      .filter(({ fuzz }) => fuzz === undefined)
      .flatMap(({ turnsRed }) => turnsRed)
      .filter((name) => !names.has(name)),
  ).toEqual([]);
});
