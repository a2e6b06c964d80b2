import { expect, test } from "vitest";
import { parseRecord } from "./json.ts";

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

test("an object of 64 levels is read, and a deeper one is refused", () => {
  expect(parseRecord(nested(64))).toBeDefined();
  expect(parseRecord(nested(65))).toBeUndefined();
  expect(parseRecord(nested(60_000))).toBeUndefined();
});

test("a text with a value other than an object is refused", () => {
  for (const text of ["", "[]", "null", "1", '"a"', "{"]) expect(parseRecord(text)).toBeUndefined();
});
