import { expect, test } from "vitest";
import { warned } from "./diagnose.ts";

const type = "warning";

test("warnings of the provider's client are findings, except those about which the doctor has its own", () => {
  const found = warned({
    warnings: [
      { type, message: "ID tokens have no sid", reason: "missing-sid" },
      { type, message: "the claims are at userinfo", reason: "claims-at-userinfo" },
      { type, message: "scopes_supported lacks a scope", reason: "unsupported-scopes" },
      { type, message: "no refresh token" },
    ],
  });
  expect(found.map(({ text }) => text)).toEqual(["no refresh token"]);
});
