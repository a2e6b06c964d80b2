import { IdentityError } from "@identity-web/core";
import { expect, test } from "vitest";
import { Activity } from "./activity.ts";

const alice = "a".repeat(22);

const removed = (sessions: number, grants: number, scope: "account" | "everywhere" = "account") =>
  ({ type: "account_removed", account: alice, by: "sign-out", scope, sessions, grants }) as const;

test("describes events in words, newest first, with the account's name", () => {
  const activity = new Activity(() => undefined);
  const events = activity.eventsOf("Mail");
  events({ type: "started", provider: "p", store: "memory", basePath: "/", urls: {} });
  events({ type: "signed_in", account: alice, session: "s" });
  events({ ...removed(1, 1), by: "front-channel" });
  events(removed(2, 3, "everywhere"));
  events(removed(0, 0));
  expect(activity.entries.map(({ id, app, text, account }) => ({ id, app, text, account }))).toEqual([
    { id: 3, app: "Mail", text: "signed out everywhere, 2 sessions ended, 3 sets of tokens removed", account: alice },
    {
      id: 2,
      app: "Mail",
      text: "signed out through the browser (front-channel logout), 1 session ended, 1 set of tokens removed",
      account: alice,
    },
    { id: 1, app: "Mail", text: "signed in, 1 session and 1 set of tokens kept", account: alice },
  ]);
  expect(activity.entries.map(({ promise }) => promise)).toEqual([
    "G1: a removed account stays removed",
    "G1 and G6: the logout needed no cookie",
    undefined,
  ]);
  expect(activity.nameOf(alice)).toBeUndefined();
  activity.introduce(alice, "alice");
  expect(activity.nameOf(alice)).toBe("alice");
});

test("logs failures, and stores fifty entries", () => {
  const lines: string[] = [];
  const activity = new Activity((line) => lines.push(line));
  const error = new IdentityError("provider_unavailable", "http://127.0.0.1:1 does not answer");
  activity.eventsOf("Calendar")({ type: "provider_failed", error });
  expect(lines).toEqual(["Calendar: provider_failed: http://127.0.0.1:1 does not answer"]);
  for (let count = 0; count < 60; count += 1) activity.eventsOf("Mail")(removed(1, 1));
  expect(activity.entries).toHaveLength(50);
  expect(activity.entries[0]?.id).toBe(61);
  expect(lines).toHaveLength(1);
});

test("notifies each listener of new entries until the listener unsubscribes", () => {
  const activity = new Activity(() => undefined);
  const heard: number[] = [];
  const stop = activity.subscribe(({ id }) => heard.push(id));
  activity.eventsOf("Mail")(removed(1, 1));
  activity.eventsOf("Calendar")(removed(1, 1));
  stop();
  activity.eventsOf("Mail")(removed(1, 1));
  expect(heard).toEqual([1, 2]);
});
