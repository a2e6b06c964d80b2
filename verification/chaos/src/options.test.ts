import { expect, test } from "vitest";
import { readOptions } from "./options.ts";
import { redis, sqlite } from "./stores/index.ts";

test("chaos options have defaults", () => {
  expect(readOptions([])).toEqual({
    store: redis,
    seconds: 60,
    seed: 1,
    forgets: false,
    revokesAfterMs: 0,
    json: false,
    selfTest: false,
  });
});

test("all chaos options can be given", () => {
  const args = [
    "--store",
    "sqlite",
    "--seconds",
    "5",
    "--seed",
    "7",
    "--forget",
    "--revoke-ms",
    "3000",
    "--json",
    "--self-test",
  ];
  expect(readOptions(args)).toEqual({
    store: sqlite,
    seconds: 5,
    seed: 7,
    forgets: true,
    revokesAfterMs: 3_000,
    json: true,
    selfTest: true,
  });
});

test.each([
  [["--store", "memory"], "--store"],
  [["--store", "postgres", "--forget"], "--forget"],
  [["--store", "postgres", "--self-test"], "--self-test"],
  [["--seconds", "soon"], "--seconds"],
  [["--seconds", "1"], "--seconds"],
  [["--seed", "1.5"], "--seed"],
  [["--revoke-ms", "long"], "--revoke-ms"],
  [["--fast"], "--fast"],
])("%j is refused", (args, word) => {
  expect(() => readOptions(args)).toThrow(word);
});
