import { expect, test } from "vitest";
import { complaints } from "./growth.ts";

const instructions = { koa: 10_000, "koa + identity-web": 14_000, hono: 8_000, "hono + identity-web": 13_000 };

test("instructions may grow by 5 % of what identity-web adds to the framework", () => {
  const found = { "koa + identity-web": 14_200, "hono + identity-web": 13_250 };
  expect(complaints({ instructions }, found)).toEqual([]);
});

test("one instruction beyond the allowed growth is reported with the bound and the cure", () => {
  const found = { "koa + identity-web": 14_201, "hono + identity-web": 13_000 };
  const [line, ...others] = complaints({ instructions }, found);
  expect(line).toMatch(
    /^koa \+ identity-web: expected at most 14200 instructions a request, and found 14201\..*--write/,
  );
  expect(others).toEqual([]);
});

test("a figure that was not counted is reported", () => {
  expect(complaints({ instructions }, { "koa + identity-web": 14_000 })).toHaveLength(1);
});
