import { expect, test } from "vitest";
import { meetsClaims, parseClaimsRequest } from "./claims-request.ts";

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
  ["a value in the claim's list", { id_token: { amr: { essential: true, value: "otp" } } }, true],
  ["a value that the claim's list doesn't have", { id_token: { amr: { essential: true, value: "mfa" } } }, false],
  ["one of the values in the claim's list", { id_token: { amr: { values: ["mfa", "pwd"] } } }, true],
  ["none of the values in the claim's list", { id_token: { amr: { values: ["mfa", "hwk"] } } }, false],
  ["a claim of another place", { userinfo: { email: { essential: true } } }, true],
])("a claims request with %s (%j) is satisfied: %s", (_name, request, met) =>
  expect(meetsClaims(parseClaimsRequest(JSON.stringify(request)), claims)).toBe(met),
);

test.each([
  "",
  "[]",
  "{",
  "7",
  "null",
  '{"id_token":{"acr":{"essential":true}}',
  '{"id_token":"acr"}',
  '{"id_token":["acr"]}',
  '{"id_token":{"acr":true}}',
  '{"id_token":{"acr":{"essential":"true"}}}',
  '{"id_token":{"acr":{"values":"mfa"}}}',
  '{"userinfo":7}',
  { id_token: { acr: { essential: true } } },
  7,
])("a claims request that can't be read is refused, because it would require nothing: %j", (request) => {
  expect(() => parseClaimsRequest(request)).toThrow(expect.objectContaining({ code: "configuration" }));
});

test.each(["{}", '{"id_token":null}', '{"access_token":{"xms_cc":{"values":["cp1"]}}}', '{"id_token":{"acr":null}}'])(
  "every session satisfies a claims request that requires nothing of the ID token: %s",
  (request) => expect(meetsClaims(parseClaimsRequest(request), {})).toBe(true),
);
