import { IdentityError, type IdentityEvent } from "@identity-web/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { consoleEvents } from "./console-events.ts";

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const level of ["debug", "info", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...values) => void lines.push([level, ...values].join(" ")));
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

const error = new IdentityError("store_unavailable", "the store is unavailable");
const account = "account-key";

test.each<[IdentityEvent, RegExp]>([
  [
    {
      type: "started",
      provider: "https://p.example",
      store: "memory",
      basePath: "/mail",
      urls: { "redirect URI": "https://a/cb" },
    },
    /^info .*https:\/\/p\.example/,
  ],
  [
    { type: "sign_in_started", redirectUri: "https://a/cb" },
    /^debug identity-web: redirecting to the provider with the redirect URI https:\/\/a\/cb$/,
  ],
  [
    { type: "end_session_started", postLogoutRedirectUri: "https://a/out" },
    /^debug identity-web: redirecting .* post-logout redirect URI https:\/\/a\/out$/,
  ],
  [{ type: "bearer_refused", error }, /^debug .*bearer_refused.*the store is unavailable/],
  [
    { type: "api_refused", account, api: "https://api.example" },
    /^warn .*the API at https:\/\/api\.example refused the provider's token/,
  ],
  [{ type: "warning", message: "look here" }, /^warn .*look here/],
  [
    { type: "notice_refused", channel: "back-channel", reason: "the alg is none" },
    /^warn .*back-channel.*the alg is none/,
  ],
  [{ type: "session_evicted", account, session: "id" }, /^warn .*limit/],
  [
    { type: "removal_untold", account, audience: "mail", tries: 1, goesOn: true, error },
    /^warn .*removal_untold \(mail, try 1\)/,
  ],
  [
    { type: "removal_untold", account, audience: "mail", tries: 9, goesOn: false, error },
    /^error .*removal_untold \(mail, try 9, given up\)/,
  ],
  [{ type: "recheck_failed", account, error, goesOn: true }, /^warn .*recheck_failed \(the session continues\)/],
  [{ type: "recheck_failed", account, error, goesOn: false }, /^error .*recheck_failed \(its requests get 503\)/],
  [{ type: "sign_in_failed", error }, /^warn .*the store is unavailable/],
  [{ type: "refresh_failed", account, outcome: "unknown", error }, /^warn .*the store is unavailable/],
  [{ type: "refresh_failed", account, outcome: "abandoned" }, /^warn .*abandoned/],
  [{ type: "removal_failed", account, by: "sign-out", error }, /^error .*the store is unavailable/],
  [{ type: "revocation_failed", account, tries: 1, goesOn: true, error }, /^warn .*revocation_failed \(try 1\): /],
  [
    { type: "revocation_failed", account, tries: 16, goesOn: false, error },
    /^error .*revocation_failed \(try 16, given up\): /,
  ],
  [{ type: "end_session_failed", error }, /^error .*end_session_failed/],
  [{ type: "store_failed", error }, /^error .*store_failed/],
  [{ type: "provider_failed", error }, /^error .*provider_failed/],
])("the console shows an event that needs attention: %j", (event, expected) => {
  consoleEvents()(event);
  expect(lines[0]).toMatch(expected);
});

test.each<IdentityEvent>([
  { type: "signed_in", account, session: "id" },
  { type: "sign_in_stopped", account, reason: "ended" },
  { type: "token_refreshed", account, scopes: ["Mail.Read"] },
  { type: "refresh_failed", account, outcome: "removed" },
  { type: "account_removed", account, by: "sign-out", scope: "account", sessions: 1, grants: 1 },
  { type: "notice_unmatched", channel: "front-channel", sid: "12345678" },
  { type: "token_revoked", account },
])("the console doesn't show an event of normal operation: %j", (event) => {
  consoleEvents()(event);
  expect(lines).toEqual([]);
});

test("an error is one line with code, causes and cure", () => {
  const refused = new IdentityError("interaction_required", "the provider has ended its grant", {
    cure: "Send the user to sign-in.",
    cause: new IdentityError("provider_unavailable", "invalid_grant:\n  the token has expired", {
      cause: new Error("400"),
    }),
  });
  consoleEvents()({ type: "refresh_failed", account, outcome: "refused", error: refused });
  expect(lines).toEqual([
    "warn identity-web: refresh_failed (refused): [interaction_required] the provider has ended its grant; caused by [provider_unavailable] invalid_grant: the token has expired; caused by Error: 400; cure: Send the user to sign-in.",
  ]);
});

test("the line of an error has no control character of its causes", () => {
  const cause = new Error("a\u009b31mb\u2028c");
  const error = new IdentityError("store_unavailable", "the store failed", { cause });
  consoleEvents()({ type: "sign_in_failed", error });
  expect(lines).toEqual([
    "warn identity-web: sign_in_failed: [store_unavailable] the store failed; caused by Error: a 31mb c",
  ]);
});

test("the line doesn't repeat the message of a wrapped error", () => {
  const cause = new Error("https://p.example could not be reached");
  const error = new IdentityError("provider_unavailable", `discovery failed: ${cause.message}`, { cause });
  consoleEvents()({ type: "request_failed", error });
  expect(lines).toEqual([
    "warn identity-web: request_failed: [provider_unavailable] discovery failed: https://p.example could not be reached",
  ]);
});

test("an error that is its own cause doesn't loop", () => {
  const circle = new Error("round");
  circle.cause = circle;
  consoleEvents()({ type: "store_failed", error: circle });
  expect(lines).toHaveLength(1);
});

test("each URL to register is written once, not at every sign-in", () => {
  const listen = consoleEvents();
  for (let i = 0; i < 3; i++) {
    listen({ type: "sign_in_started", redirectUri: "https://a/cb" });
    listen({ type: "end_session_started", postLogoutRedirectUri: "https://a/out" });
  }
  listen({ type: "sign_in_started", redirectUri: "https://b/cb" });
  expect(lines).toEqual([
    expect.stringContaining("the redirect URI https://a/cb"),
    expect.stringContaining("the post-logout redirect URI https://a/out"),
    expect.stringContaining("the redirect URI https://b/cb"),
  ]);
});

test("a refresh that needs the user for more scopes is written at debug, because it is not a failure", () => {
  consoleEvents()({ type: "refresh_failed", account, outcome: "interaction", error });
  expect(lines).toEqual([expect.stringMatching(/^debug .*refresh_failed \(interaction\)/)]);
});

test("the start-up line has the URLs to register and the base path", () => {
  const urls = { "redirect URI": "https://a/mail/auth/callback" };
  consoleEvents()({ type: "started", provider: "https://p.example", store: "memory", basePath: "/mail", urls });
  expect(lines).toEqual([
    "info identity-web: register these URLs at https://p.example:",
    "info   redirect URI: https://a/mail/auth/callback",
    'info   (basePath is "/mail": the path under which the app is mounted)',
  ]);
});
