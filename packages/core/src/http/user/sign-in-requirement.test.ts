import { expect, test } from "vitest";
import { signInRequirement } from "./sign-in-requirement.ts";

const configuration = expect.objectContaining({ code: "configuration" });

test("a requirement is parsed once, and checking it again returns the same object", () => {
  const needs = signInRequirement({ scopes: ["Mail.Read"], claims: '{"id_token":{"acr":{"value":"mfa"}}}' });
  expect(signInRequirement(needs)).toBe(needs);
  expect(needs.isMetBy({ acr: "mfa" })).toBe(true);
  expect(needs.isMetBy({ acr: "pwd" })).toBe(false);
});

test("a requirement stays the same if the app changes the object that it was made from", () => {
  const scopes = ["Mail.Read"];
  const needs = signInRequirement({ scopes });
  scopes.pop();
  expect(needs.scopes).toEqual(["Mail.Read"]);
});

test.each([
  { claims: '{"id_token":{"acr":{"essential":true}}' },
  { claims: { id_token: { acr: { essential: true } } } },
  { scopes: "Mail.Read" },
  { scopes: [7] },
  { scope: ["Mail.Read"] },
])("a requirement that would guard nothing is refused when the guard is made: %j", (requirement) => {
  expect(() => Reflect.apply(signInRequirement, undefined, [requirement])).toThrow(configuration);
});
