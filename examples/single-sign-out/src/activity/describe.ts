import { describeEvent, type EventType, type IdentityEvent } from "@identity-web/core";

/** The style of an entry: tokens were added, tokens were removed, neither, or an error. */
export type Tone = "came" | "went" | "plain" | "bad";

export interface Description {
  readonly text: string;
  readonly tone: Tone;
  /** If the event removed tokens: the promise of docs/guarantee.md that it kept. */
  readonly promise?: string;
}

/** Events that the list doesn't show, because they are frequent or another entry has the same information. */
const hidden: ReadonlySet<EventType> = new Set([
  "started",
  "sign_in_started",
  "end_session_started",
  "token_acquired",
  "notice_followed",
  "security_event",
]);

const came: ReadonlySet<EventType> = new Set(["token_refreshed"]);
const went: ReadonlySet<EventType> = new Set(["sign_in_stopped", "token_revoked"]);

const removedBy: Readonly<Record<IdentityEvent<"account_removed">["by"], string>> = {
  "sign-out": "signed out here",
  "front-channel": "signed out through the browser (front-channel logout)",
  "back-channel": "signed out by the provider (back-channel logout)",
  "security-event": "signed out by a security event",
  "token-revocation": "signed out by the organisation (global token revocation)",
  recheck: "signed out because the provider no longer renews the session",
  application: "signed out by an administrator",
  "sign-in": "signed in again",
};

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** A removal in simple words. `undefined`: nothing was left to remove, and an earlier entry shows the removal. */
const describeRemoval = (removal: IdentityEvent<"account_removed">): Description | undefined => {
  const { by, scope, sessions, grants } = removal;
  if (sessions + grants === 0) return undefined;
  const what = by === "sign-out" && scope === "everywhere" ? "signed out everywhere" : removedBy[by];
  // An API has tokens without sessions.
  const ended = sessions === 0 && by === "security-event" ? "" : `, ${counted(sessions, "session", "sessions")} ended`;
  const removed = counted(grants, "set of tokens", "sets of tokens");
  const promise =
    by === "front-channel" ? "G1 and G6: the logout needed no cookie" : "G1: a removed account stays removed";
  return { text: `${what}${ended}, ${removed} removed`, tone: "went", ...(grants > 0 && { promise }) };
};

/** An event in words, without names and secrets. `undefined`: visitors need not see it. */
export const describe = (event: IdentityEvent): Description | undefined => {
  if (hidden.has(event.type)) return undefined;
  if (event.type === "account_removed") return describeRemoval(event);
  if (event.type === "signed_in") return { text: "signed in, 1 session and 1 set of tokens kept", tone: "came" };
  const { text, severity } = describeEvent(event);
  return { text, tone: severity === "warn" || severity === "error" ? "bad" : toneOf(event) };
};

const toneOf = (event: IdentityEvent): Tone => {
  if (came.has(event.type)) return "came";
  const isDiscarded = event.type === "refresh_failed" && event.outcome === "removed";
  return went.has(event.type) || isDiscarded ? "went" : "plain";
};
