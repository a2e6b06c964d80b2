import { describe, expect, test } from "vitest";
import { type AccessToken, endedGrant, findAccessToken, type Grant, withAccessToken } from "./grant.ts";

const now = 1_000_000;
const token = (value: string, scopes: readonly string[], more: Partial<AccessToken> = {}): AccessToken => ({
  value,
  type: "Bearer",
  scopes,
  expiresAt: now + 60_000,
  ...more,
});
const grant = (...accessTokens: readonly AccessToken[]): Grant => ({
  issuedAt: now,
  expiresAt: now + 3_600_000,
  accessTokens,
  renewal: "single-use",
  providerState: "refresh-token",
});
const find = (tokens: readonly AccessToken[], request: Parameters<typeof findAccessToken>[1], marginMs = 0) =>
  findAccessToken(grant(...tokens), request, now, marginMs)?.value;

describe("the cached token that answers a request", () => {
  test("has all requested scopes, and may have more", () => {
    const tokens = [token("read", ["Mail.Read"]), token("both", ["Mail.Read", "Mail.Send"])];
    expect(find(tokens, { scopes: ["Mail.Send", "Mail.Read"] })).toBe("both");
    expect(find(tokens, { scopes: ["Mail.Read"] })).toBe("read");
    expect(find(tokens, { scopes: ["Mail.Delete"] })).toBeUndefined();
    expect(find(tokens, { scopes: ["mail.read"] })).toBeUndefined();
  });

  test("needs no scopes that are only for the protocol", () => {
    expect(find([token("read", ["Mail.Read"])], { scopes: ["openid", "offline_access", "Mail.Read"] })).toBe("read");
  });

  test.each([[[]], [["openid"]], [["openid", "profile", "offline_access"]]])(
    "for %j, which names no API, is the sign-in's own, never the token of another API",
    (scopes) => {
      const payroll = token("payroll", ["openid", "profile", "api://payroll/Read"]);
      const own = token("own", ["openid", "profile"], { isDefault: true });
      expect(find([payroll, own], { scopes })).toBe("own");
      expect(find([payroll], { scopes })).toBeUndefined();
      expect(find([payroll, own], { scopes: ["openid", "api://payroll/Read"] })).toBe("payroll");
    },
  );

  test("for a resource without scopes is any token of that resource", () => {
    const files = token("files", ["Read"], { resource: "https://files.example" });
    expect(find([files], { scopes: [], resource: "https://files.example" })).toBe("files");
  });

  test("is for the same API", () => {
    const tokens = [token("files", ["Read"], { resource: "https://files.example" }), token("any", ["Read"])];
    expect(find(tokens, { scopes: ["Read"] })).toBe("any");
    expect(find(tokens, { scopes: ["Read"], resource: "https://files.example" })).toBe("files");
    expect(find(tokens, { scopes: ["Read"], resource: "https://mail.example" })).toBeUndefined();
  });

  test("is valid for longer than the margin", () => {
    const tokens = [token("short", ["Read"], { expiresAt: now + 30_000 })];
    expect(find(tokens, { scopes: ["Read"] }, 29_999)).toBe("short");
    expect(find(tokens, { scopes: ["Read"] }, 30_000)).toBeUndefined();
  });

  test("is never used if a refresh is forced or claims are requested", () => {
    const tokens = [token("read", ["Read"])];
    expect(find(tokens, { scopes: ["Read"], forceRefresh: true })).toBeUndefined();
    expect(find(tokens, { scopes: ["Read"], claims: "{}" })).toBeUndefined();
  });

  test("is never used while the refused token is still stored; afterwards its successor is used", () => {
    const old = [token("refused", ["Read"]), token("also old", ["Read", "Write"])];
    expect(find(old, { scopes: ["Read"], refused: "refused" })).toBeUndefined();
    expect(find([token("new", ["Read"])], { scopes: ["Read"], refused: "refused" })).toBe("new");
    expect(find([token("new", ["Read"])], { scopes: ["Read"], refused: "refused", claims: "{}" })).toBe("new");
  });
});

describe("a grant's tokens after a refresh", () => {
  test("begin with the new one, and leave out replaced, expired and refused ones", () => {
    const tokens = [
      token("replaced", ["Read"]),
      token("wider", ["Read", "Write"]),
      token("other", ["Mail"]),
      token("of another API", ["Read"], { resource: "https://files.example" }),
      token("expired", ["Calendar"], { expiresAt: now }),
      token("refused", ["Contacts"]),
    ];
    const after = withAccessToken(tokens, token("new", ["Read"]), { scopes: ["Read"], refused: "refused" }, now);
    expect(after.map(({ value }) => value)).toEqual(["new", "wider", "other", "of another API"]);
    expect(tokens).toHaveLength(6);
  });
});

describe("the token of the sign-in's own scopes, after a refresh", () => {
  const values = (tokens: readonly AccessToken[], added: AccessToken, scopes: readonly string[]) =>
    withAccessToken(tokens, added, { scopes }, now).map(({ value, isDefault = false }) => [value, isDefault]);

  test("is the new one if the request named no API", () => {
    const old = token("old", ["openid", "User.Read"], { isDefault: true });
    const payroll = token("payroll", ["Payroll.Read"]);
    expect(values([old, payroll], token("new", ["openid", "User.Read"]), [])).toEqual([
      ["new", true],
      ["payroll", false],
    ]);
    expect(values([], token("new", ["openid"]), ["openid"])).toEqual([["new", true]]);
  });

  test("is the new one if it has all scopes of the old one, which may have expired", () => {
    const old = token("old", ["openid", "User.Read"], { isDefault: true, expiresAt: now - 1 });
    expect(values([old], token("new", ["openid", "User.Read", "Mail.Read"]), ["Mail.Read"])).toEqual([["new", true]]);
  });

  test("stays the old one if the new one is for another API", () => {
    const old = token("old", ["openid", "profile"], { isDefault: true });
    expect(values([old], token("payroll", ["openid", "profile", "Payroll.Read"]), ["Payroll.Read"])).toEqual([
      ["payroll", false],
      ["old", true],
    ]);
  });

  test("is not a token of another resource", () => {
    const files = token("files", ["Read"], { resource: "https://files.example" });
    const request = { scopes: [], resource: "https://files.example" };
    expect(withAccessToken([], files, request, now)).toEqual([files]);
  });
});

test("an ended grant has no refresh token, and keeps its times", () => {
  const ended = endedGrant(grant(token("read", ["Read"])));
  expect(ended).toEqual({
    issuedAt: now,
    expiresAt: now + 3_600_000,
    accessTokens: [],
    renewal: "none",
    providerState: "",
  });
});
