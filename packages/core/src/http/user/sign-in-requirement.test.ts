import { expect, test } from "vitest";
import { signInRequirement } from "./sign-in-requirement.ts";

const configuration = expect.objectContaining({ code: "configuration" });

const now = 1_800_000_000_000;
const clock = { now: () => now };
const ago = (seconds: number) => now / 1000 - seconds;

test("a requirement is parsed once, and checking it again returns the same object", () => {
  const needs = signInRequirement({ scopes: ["Mail.Read"], claims: '{"id_token":{"acr":{"value":"mfa"}}}' });
  expect(signInRequirement(needs)).toBe(needs);
  needs.check({ acr: "mfa" }, clock);
  expect(() => needs.check({ acr: "pwd" }, clock)).toThrow(expect.objectContaining({ reason: "claims-missing" }));
});

test.each([
  ["mfa", { acr: "mfa" }],
  [["phr", "mfa"], { acr: "mfa" }],
])("an acr of %j admits a session with %j", (acr, claims) => {
  expect(() => signInRequirement({ acr }).check(claims, clock)).not.toThrow();
});

test.each([{}, { acr: "pwd" }, { acr: "phr mfa" }, { acr: ["mfa"] }])(
  "a session with %j must sign in again for an acr",
  (claims) => {
    const needs = signInRequirement({ acr: ["phr", "mfa"], scopes: ["Mail.Read"] });
    expect(() => needs.check(claims, clock)).toThrow(
      expect.objectContaining({ reason: "acr-missing", acrValues: "phr mfa", scopes: ["Mail.Read"] }),
    );
  },
);

test("a user who authenticated longer ago than maxAge, or at an unknown time, must sign in again", () => {
  const needs = signInRequirement({ maxAge: 300 });
  needs.check({ auth_time: ago(300) }, clock);
  for (const claims of [{}, { auth_time: ago(301) }, { auth_time: "yesterday" }]) {
    expect(() => needs.check(claims, clock)).toThrow(
      expect.objectContaining({ reason: "authentication-too-old", maxAge: 300, code: "interaction_required" }),
    );
  }
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
  { acr: [] },
  { acr: "" },
  { acr: "mfa phr" },
  { acr: [7] },
  { maxAge: 0 },
  { maxAge: "300" },
  { maxAge: 1.5 },
])("a requirement that would guard nothing is refused when the guard is made: %j", (requirement) => {
  expect(() => Reflect.apply(signInRequirement, undefined, [requirement])).toThrow(configuration);
});
