import type { SignedIn } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { doorFindings, doorsOf, judge, type Seen } from "./doors.ts";

const at = (origin: string) => ({
  redirectUri: `${origin}/auth/callback`,
  postLogoutRedirectUri: `${origin}/auth/signed-out`,
  frontChannelLogoutUri: `${origin}/auth/front-channel-logout`,
  backChannelLogoutUri: `${origin}/auth/back-channel-logout`,
});
const signedIn = (sid?: string): SignedIn => ({
  account: { issuer: "https://login.example", subject: "alice" },
  issuedAt: 0,
  claims: {},
  tokens: { accessTokens: [], renewal: "none", providerState: "" },
  ...(sid === undefined ? {} : { sid }),
});
const seen = (document: Seen["document"], more: Partial<Seen> = {}): Seen => ({
  document,
  urls: at("https://app.example"),
  issuer: "https://login.example",
  entra: false,
  signedIn: signedIn("s1"),
  revocation: undefined,
  ...more,
});
const endSession = { end_session_endpoint: "https://login.example/logout" };
const front = { ...endSession, frontchannel_logout_supported: true };
const back = { ...endSession, backchannel_logout_supported: true };
const none = { ...endSession, frontchannel_logout_supported: false, backchannel_logout_supported: false };
const verdictOf = (one: Seen) => judge(doorsOf(one));
const marksOf = (one: Seen) => Object.fromEntries(doorFindings(doorsOf(one)).map(({ id, mark }) => [id, mark]));

describe("the verdict on global sign-out", () => {
  test.each<[string, Seen, "works" | "impossible" | "unknown"]>([
    ["front channel with sid", seen(front), "works"],
    ["front channel without sid", seen({ ...none, ...front }, { signedIn: signedIn() }), "impossible"],
    ["front channel without sid, back channel not announced", seen(front, { signedIn: signedIn() }), "unknown"],
    ["front channel, without a sign-in", seen(front, { signedIn: undefined }), "unknown"],
    ["back channel", seen(back), "works"],
    ["back channel without sid", seen(back, { signedIn: signedIn() }), "works"],
    ["back channel to this machine from elsewhere", seen(back, { urls: at("http://localhost:3000") }), "unknown"],
    ["neither (Google)", seen({ revocation_endpoint: "https://login.example/revoke" }), "impossible"],
    ["neither channel announced", seen(endSession), "unknown"],
    ["neither channel announced, without a sign-in", seen(endSession, { signedIn: undefined }), "unknown"],
    ["neither channel announced, and no sid", seen(endSession, { signedIn: signedIn() }), "unknown"],
    ["no way in", seen(none), "impossible"],
    ["no way out", seen({ backchannel_logout_supported: true }), "impossible"],
  ])("%s", (_, one, expected) => {
    expect(verdictOf(one).globalSignOut).toBe(expected);
  });

  test("names the closed channels with their reasons", () => {
    const { closed, text } = verdictOf(seen(none));
    expect(closed).toEqual(["front-channel", "back-channel", "revocation"]);
    expect(text).toBe(
      "Global sign-out can't work. Closed: front-channel (the provider doesn't support it (frontchannel_logout_supported is false)); back-channel (the provider doesn't support it (backchannel_logout_supported is false)).",
    );
  });
});

test("a channel that isn't announced is unknown", () => {
  const doors = doorsOf(seen(endSession));
  const door = { state: "unknown", text: "not announced; some providers support it nevertheless" };
  expect(doors).toMatchObject({ "front-channel": door, "back-channel": door });
  expect(doors["back-channel"].cure).toContain("register https://app.example/auth/back-channel-logout");
  expect(judge(doors).text).not.toContain("can't work");
});

test("revocation is unknown if the sign-in brought no refresh token", () => {
  const door = doorsOf(seen(none, { revocation: { outcome: "nothing" } })).revocation;
  expect(door).toEqual({
    state: "unknown",
    text: "the sign-in brought no refresh token, so the doctor couldn't revoke one",
  });
});

describe("doorFindings()", () => {
  test("marks a closed inward channel as bad only if both are closed", () => {
    expect(marksOf(seen(front))).toEqual({
      "front-channel": "good",
      "back-channel": "warning",
      "end-session": "good",
      revocation: "warning",
    });
    expect(marksOf(seen(none))).toMatchObject({ "front-channel": "bad", "back-channel": "bad" });
    expect(marksOf(seen({ ...back, frontchannel_logout_supported: true }, { signedIn: signedIn() }))).toMatchObject({
      "front-channel": "none",
      "back-channel": "good",
    });
  });

  test("offers no cure for Entra's missing back channel", () => {
    expect(marksOf(seen(front, { entra: true, signedIn: signedIn() }))).toMatchObject({
      "front-channel": "bad",
      "back-channel": "none",
    });
  });

  test("prefers the result of a revocation to the announcement", () => {
    const document = { ...front, revocation_endpoint: "https://login.example/revoke" };
    expect(marksOf(seen(document)).revocation).toBe("good");
    const failed = { outcome: "failed", text: "refused", cure: "Allow it." } as const;
    expect(marksOf(seen(document, { revocation: failed })).revocation).toBe("warning");
  });
});
