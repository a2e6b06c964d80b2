import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("without anything: all modules, the default number of inputs, any seed", () => {
  expect(readOptions([])).toEqual({
    ...{ json: false, only: "", keep: false, table: false, selfTest: false },
    fuzz: undefined,
    seed: undefined,
  });
});

test("pnpm's separator is passed over", () => {
  expect(readOptions(["--", "--json", "--fuzz", "1000000"])).toMatchObject({ json: true, fuzz: 1_000_000 });
});

test.each([
  ["--fuzz", "many"],
  ["--seed", "-1"],
  ["--seed", "1.5"],
])("%s %s is refused", (...args) => {
  expect(() => readOptions(args)).toThrow();
});
