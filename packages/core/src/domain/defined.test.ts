import { expect, expectTypeOf, test } from "vitest";
import { defined } from "./defined.ts";

test("defined() leaves out what is undefined and keeps every other value", () => {
  const sid: string | undefined = undefined;
  expect(defined({ sid, name: "", count: 0, none: null })).toEqual({ name: "", count: 0, none: null });
  expect(Object.keys(defined({ sid }))).toEqual([]);
});

test("the type of defined() has optional members, and none that may be undefined", () => {
  const given: { name: string; sid: string | undefined } = { name: "a", sid: undefined };
  expectTypeOf(defined(given)).toExtend<{ name: string; sid?: string }>();
});
