import { expect, test } from "vitest";
import { lifetimeMs } from "./lifetime.ts";

test.each([
  [3599, 3_599_000],
  ["3599", 3_599_000],
  [0, 0],
  [0.5, 500],
  [undefined, 300_000],
  [null, 300_000],
  [1e308, 1e12],
  ["Infinity", 1e12],
  [Number.POSITIVE_INFINITY, 1e12],
])("expires_in %j is a lifetime of %d ms", (given, ms) => {
  expect(lifetimeMs(given)).toBe(ms);
});

test.each([-1, "-1", Number.NaN, "soon", true, {}, [], [3600]])("expires_in %j is not a number of seconds", (given) => {
  expect(lifetimeMs(given)).toBeUndefined();
});
