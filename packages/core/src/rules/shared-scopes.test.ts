import { expect, test } from "vitest";
import { sharedScopes } from "./shared-scopes.ts";

test("equal lists of scopes share one frozen copy, and a caller that changes its own list changes no copy", () => {
  const copyOf = sharedScopes();
  const given = ["Mail.Read", "Mail.Send"];
  const copy = copyOf(given);
  given.push("Files.Read");
  expect(copy).toEqual(["Mail.Read", "Mail.Send"]);
  expect(copy).toSatisfy(Object.isFrozen);
  expect(copyOf(["Mail.Read", "Mail.Send"])).toBe(copy);
  expect(copyOf(["Mail.Read Mail.Send"])).toEqual(["Mail.Read Mail.Send"]);
});

test("a provider that invents scopes doesn't fill the memory: at most a hundred copies are kept", () => {
  const copyOf = sharedScopes();
  const first = copyOf(["scope-0"]);
  for (let each = 1; each <= 100; each++) copyOf([`scope-${each}`]);
  expect(copyOf(["scope-0"])).not.toBe(first);
});
