import { expect, test } from "vitest";
import { parseRecord } from "./json.ts";

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

test("an object of sixty-four levels is read, a deeper one is none", () => {
  expect(parseRecord(nested(64))).toBeDefined();
  expect(parseRecord(nested(65))).toBeUndefined();
  expect(parseRecord(nested(60_000))).toBeUndefined();
});

test("a text that holds another value than an object is none", () => {
  for (const text of ["", "[]", "null", "1", '"a"', "{"]) expect(parseRecord(text)).toBeUndefined();
});
