import { expect, test } from "vitest";
import { codeFor, Provider } from "./provider.ts";

const code = codeFor("alice", "alice's sid", 1);

test("a code goes once, and tells who it is", () => {
  const provider = new Provider();
  expect(provider.redeem(code, 5_400)).toMatchObject({ subject: "alice", sid: "alice's sid", issuedAt: 5_000 });
  expect(provider.redeem(code, 5_500)).toBeUndefined();
  expect(provider.report().codesTwice).toEqual([code]);
});

test("refresh tokens rotate; one that comes again ends its whole family", () => {
  const provider = new Provider();
  const first = provider.redeem(code, 0)?.refreshToken ?? "";
  const second = provider.refresh(first, 1)?.refreshToken ?? "";
  expect(second).not.toBe("");
  expect(provider.report().refreshedTwice).toEqual([]);
  expect(provider.refresh(first, 9)).toBeUndefined();
  expect(provider.refresh(second, 10)).toBeUndefined();
  expect(provider.report().refreshedTwice).toEqual([{ code, times: 2, apartMs: 8 }]);
});

test("a revoked one is good for nothing", () => {
  const provider = new Provider();
  const token = provider.redeem(code, 0)?.refreshToken ?? "";
  provider.revoke(token);
  expect(provider.refresh(token, 1)).toBeUndefined();
});
