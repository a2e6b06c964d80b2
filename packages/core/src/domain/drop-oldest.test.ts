import { expect, test } from "vitest";
import { dropOldest } from "./drop-oldest.ts";

test("the entries that were added first are deleted, and a map that is small enough stays as it is", () => {
  const entries = new Map([1, 2, 3, 4].map((each) => [each, "x"]));
  dropOldest(entries, 2);
  expect([...entries.keys()]).toEqual([3, 4]);
  dropOldest(entries, 2);
  expect([...entries.keys()]).toEqual([3, 4]);
});
