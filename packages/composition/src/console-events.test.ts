import { IdentityError, type IdentityEvent } from "@identity-web/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { consoleEvents } from "./console-events.ts";

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const level of ["info", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...values) => void lines.push([level, ...values].join(" ")));
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

const error = new IdentityError("store_unavailable", "the store could not be asked");
const account = "account-key";

test.each<[IdentityEvent, RegExp]>([
  [
    { type: "started", provider: "https://p.example", store: "memory", urls: { "redirect URI": "https://a/cb" } },
    /^info .*https:\/\/p\.example/,
  ],
  [{ type: "warning", message: "look here" }, /^warn .*look here/],
  [
    { type: "notice_refused", channel: "back-channel", reason: "the alg is none" },
    /^warn .*back-channel.*the alg is none/,
  ],
  [{ type: "marker_evicted", sid: "12345678" }, /^warn .*limit/],
  [{ type: "session_evicted", account, session: "id" }, /^warn .*limit/],
  [{ type: "sign_in_failed", error }, /^warn .*the store could not be asked/],
  [{ type: "refresh_failed", account, outcome: "unknown", error }, /^warn .*the store could not be asked/],
  [{ type: "refresh_failed", account, outcome: "abandoned" }, /^warn .*abandoned/],
  [{ type: "removal_failed", account, by: "sign-out", error }, /^error .*the store could not be asked/],
  [{ type: "revocation_failed", account, error }, /^error .*revocation_failed/],
  [{ type: "end_session_failed", error }, /^error .*end_session_failed/],
  [{ type: "store_failed", error }, /^error .*store_failed/],
  [{ type: "provider_failed", error }, /^error .*provider_failed/],
])("what somebody should look at is written: %j", (event, expected) => {
  consoleEvents(event);
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
])("what goes as it should is not: %j", (event) => {
  consoleEvents(event);
  expect(lines).toEqual([]);
});
