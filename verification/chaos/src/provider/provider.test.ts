import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { codeFor, Provider } from "./provider.ts";

const verifier = "verifier";
const challenge = hash("sha256", verifier, "base64url");
const code = codeFor({ subject: "alice", sid: "alice's sid", serial: "1", issuedAt: 5_000, challenge, nonce: "nonce" });

test("a code works once, only for the client that began, and names its user", () => {
  const provider = new Provider();
  expect(provider.redeem(code, verifier)).toMatchObject({ subject: "alice", sid: "alice's sid", issuedAt: 5_000 });
  expect(provider.redeem(code, verifier)).toBeUndefined();
  expect(provider.report().codesTwice).toEqual([code]);
  expect(new Provider().redeem(code, "another")).toBeUndefined();
});

test("refresh tokens rotate, and a repeated one ends its whole family", () => {
  const provider = new Provider();
  const first = provider.redeem(code, verifier)?.refreshToken ?? "";
  const second = provider.refresh(first, 1)?.refreshToken ?? "";
  expect(second).not.toBe("");
  expect(provider.report()).toMatchObject({ refreshedTwice: [], living: [second] });
  expect(provider.refresh(first, 9)).toBeUndefined();
  expect(provider.refresh(second, 10)).toBeUndefined();
  expect(provider.report()).toMatchObject({ refreshedTwice: [{ code, times: 2, apartMs: 8 }], living: [] });
});

test("a revoked refresh token is refused", () => {
  const provider = new Provider();
  const token = provider.redeem(code, verifier)?.refreshToken ?? "";
  provider.revoke(token);
  expect(provider.refresh(token, 1)).toBeUndefined();
  expect(provider.report().living).toEqual([]);
});
