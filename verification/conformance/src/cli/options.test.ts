import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("without options, a run has all modules, the default number of inputs and a random seed", () => {
  expect(readOptions([])).toEqual({
    ...{ json: false, only: "", keep: false, contention: false, table: false, selfTest: false },
    fuzz: undefined,
    seed: undefined,
  });
});

test("the options ignore pnpm's separator", () => {
  expect(readOptions(["--", "--json", "--fuzz", "1000000"])).toMatchObject({ json: true, fuzz: 1_000_000 });
});

test.each([
  ["--fuzz", "many"],
  ["--seed", "-1"],
  ["--seed", "1.5"],
])("%s %s is refused", (...args) => {
  expect(() => readOptions(args)).toThrow();
});
