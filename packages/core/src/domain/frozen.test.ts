import { expect, test } from "vitest";
import { frozenCopy } from "./frozen.ts";

test("a frozen copy of plain data equals the original at every depth, and the original stays unfrozen", () => {
  const original = { name: "Ann", roles: ["a", { b: [1, null] }], address: { city: "Bern" }, none: null };
  const copy = frozenCopy(original);
  expect(copy).toEqual(original);
  original.address.city = "Basel";
  original.roles.push("c");
  expect(copy).toEqual({ name: "Ann", roles: ["a", { b: [1, null] }], address: { city: "Bern" }, none: null });
  expect([copy, copy.roles, copy.roles[1], copy.address].every((each) => Object.isFrozen(each))).toBe(true);
});

test("a frozen copy keeps a member called __proto__ as a member", () => {
  const copy = frozenCopy(JSON.parse('{ "__proto__": { "admin": true }, "a": {} }'));
  expect(Object.keys(copy)).toEqual(["__proto__", "a"]);
  expect(copy.admin).toBeUndefined();
});

test("a value that isn't plain data is copied, too", () => {
  const at = new Date(5);
  const copy = frozenCopy({ at });
  at.setTime(6);
  expect(copy.at.getTime()).toBe(5);
});
