import type { SignedIn } from "@identity-web/core";
import { expect, test } from "vitest";
import { checkClaims, checkScopes } from "./scopes.ts";

const scopes = ["openid", "profile", "email", "offline_access", "Mail.Read"];

test.each([
  [undefined, []],
  [["openid", "profile", "email", "offline_access"], ["good"]],
  [["openid"], ["warning"]],
])("the app's scopes beside scopes_supported %j", (announced, marks) => {
  expect(checkScopes({ scopes_supported: announced }, scopes).map(({ mark }) => mark)).toEqual(marks);
});

test("a scope that the provider doesn't announce is named, and a scope of an API is not", () => {
  const [finding] = checkScopes({ scopes_supported: ["openid", "profile"] }, scopes);
  expect(finding?.text).toBe("the app requests email, offline_access, and the provider announces openid, profile");
  expect(finding?.cure).not.toContain("Mail.Read");
});

const signedIn = (claims: Readonly<Record<string, unknown>>): SignedIn => ({
  account: { issuer: "https://login.example", subject: "alice" },
  issuedAt: 0,
  claims,
  tokens: { accessTokens: [], renewal: "none", providerState: "" },
});

test.each([
  [{}, "ID tokens have no claims of the scope profile and email"],
  [{ email: "alice@login.example" }, "ID tokens have no claims of the scope profile"],
  [{ preferred_username: "alice", email: "alice@login.example" }, undefined],
])("ID tokens with the claims %j", (claims, text) => {
  const document = { userinfo_endpoint: "https://login.example/userinfo" };
  const [finding] = checkClaims(document, scopes, signedIn(claims));
  expect(finding?.text).toBe(text);
  if (text !== undefined) expect(finding?.cure).toContain("userinfo()");
});

test("a provider without userinfo can have no claims there", () => {
  expect(checkClaims({}, scopes, signedIn({}))).toEqual([]);
});

test("an app that doesn't ask for profile and email misses no claims", () => {
  const document = { userinfo_endpoint: "https://login.example/userinfo" };
  expect(checkClaims(document, ["openid"], signedIn({}))).toEqual([]);
});
