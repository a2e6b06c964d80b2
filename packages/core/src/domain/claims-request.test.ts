import { expect, test } from "vitest";
import { meetsClaims } from "./claims-request.ts";

const claims = { acr: "mfa", amr: ["pwd", "otp"], verified: false };

test.each([
  ["an essential claim that is there", { id_token: { acr: { essential: true } } }, true],
  ["an essential claim that is missing", { id_token: { auth_time: { essential: true } } }, false],
  ["an essential claim that is false is there", { id_token: { verified: { essential: true } } }, true],
  ["a voluntary claim that is missing", { id_token: { auth_time: null, other: { essential: false } } }, true],
  ["the value", { id_token: { acr: { value: "mfa" } } }, true],
  ["another value", { id_token: { acr: { essential: true, value: "phr" } } }, false],
  ["one of the values", { id_token: { acr: { values: ["phr", "mfa"] } } }, true],
  ["none of the values", { id_token: { acr: { values: ["phr"] } } }, false],
  ["a claim of another place", { userinfo: { email: { essential: true } } }, true],
])("%s", (_name, request, met) => expect(meetsClaims(JSON.stringify(request), claims)).toBe(met));

test("a request that can't be read insists on nothing", () => {
  for (const text of ["", "[]", "{", "7", "null"]) expect(meetsClaims(text, claims)).toBe(true);
});
