import { describeEvent, type EventType, type IdentityEvent } from "@identity-web/core";

/** How an entry looks: something came, something went, or something is wrong. */
export type Tone = "came" | "went" | "plain" | "bad";

export interface Description {
  readonly text: string;
  readonly tone: Tone;
}

/** What the list doesn't show: it happens all the time, or another entry tells it. */
const hidden: ReadonlySet<EventType> = new Set([
  "started",
  "sign_in_started",
  "end_session_started",
  "token_acquired",
  "notice_followed",
]);

const came: ReadonlySet<EventType> = new Set(["signed_in", "token_refreshed"]);
const went: ReadonlySet<EventType> = new Set(["sign_in_stopped", "token_revoked"]);

/** An event in words, without names and secrets; `undefined` for what no visitor needs to see. */
export const describe = (event: IdentityEvent): Description | undefined => {
  if (hidden.has(event.type)) return undefined;
  const { text, severity } = describeEvent(event);
  return { text, tone: severity === "warn" || severity === "error" ? "bad" : toneOf(event) };
};

const toneOf = (event: IdentityEvent): Tone => {
  if (came.has(event.type)) return "came";
  const isRemoval = event.type === "account_removed" && event.sessions + event.grants > 0;
  const isDiscarded = event.type === "refresh_failed" && event.outcome === "removed";
  return went.has(event.type) || isRemoval || isDiscarded ? "went" : "plain";
};
