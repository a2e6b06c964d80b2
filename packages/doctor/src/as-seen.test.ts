import type { SignedIn } from "@identity-web/core";
import { expect, test } from "vitest";
import { asSeen } from "./as-seen.ts";
import { type Finding, findings } from "./finding.ts";

const client = findings("client").warning("client-authentication", "the provider says invalid_code", "See its log.");
const iss = findings("provider").none("iss", "callbacks don't name their issuer (iss)");
const par = findings("provider").none("par", "no pushed authorization requests");
const signedIn: SignedIn = {
  account: { issuer: "https://login.example", subject: "alice" },
  issuedAt: 0,
  claims: {},
  tokens: { accessTokens: [], renewal: "none", providerState: "" },
};
const marks = (found: readonly Finding[]) => found.map(({ id, mark }) => `${id} ${mark}`);

test("asSeen() replaces findings by those of a successful sign-in", () => {
  const found = asSeen([client, iss, par], { signedIn, namedIssuer: true });
  expect(marks(found)).toEqual(["client-authentication good", "iss good", "par none"]);
  expect(marks(asSeen([client, iss], { signedIn, namedIssuer: false }))).toEqual([
    "client-authentication good",
    "iss none",
  ]);
});

test("asSeen() keeps all findings without a sign-in", () => {
  expect(asSeen([client, iss, par])).toEqual([client, iss, par]);
  expect(asSeen([client], {})).toEqual([client]);
});
