import type { IdentityEvent } from "@identity-web/core";

/** How an entry looks: something came, something went, or something is wrong. */
export type Tone = "came" | "went" | "plain" | "bad";

export interface Description {
  readonly text: string;
  readonly tone: Tone;
}

type Removal = Extract<IdentityEvent, { type: "account_removed" }>;
type FailedRefresh = Extract<IdentityEvent, { type: "refresh_failed" }>;

const askedBy: Readonly<Record<Removal["by"], string>> = {
  "sign-out": "sign-out",
  "front-channel": "front-channel logout",
  "back-channel": "back-channel logout",
  application: "an administrator's sign-out",
  "sign-in": "a new sign-in in place of the old one",
};

const failedRefresh: Readonly<Record<FailedRefresh["outcome"], string>> = {
  unsent: "token refresh not possible at the moment",
  unknown: "token refresh without an answer",
  refused: "token refresh refused, the provider has ended the grant",
  interaction: "token refresh needs the user",
  removed: "token refresh discarded, a sign-out came first",
  abandoned: "token refresh cut off",
};

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

const removal = ({ by, scope, sessions, grants }: Removal): Description => {
  const what = by === "sign-out" && scope === "everywhere" ? "sign-out everywhere" : askedBy[by];
  if (sessions === 0 && grants === 0) return { text: `${what}, nothing was left to remove`, tone: "plain" };
  return { text: `${what}, ${counted(sessions, "session")} and ${counted(grants, "grant")} removed`, tone: "went" };
};

/** An event in words, without names and secrets; `undefined` for what nobody needs to see. */
export const describe = (event: IdentityEvent): Description | undefined => {
  switch (event.type) {
    case "started":
    case "sign_in_started":
    case "end_session_started":
    case "token_acquired":
    case "notice_followed":
      return undefined;
    case "signed_in":
      return { text: "signed in, 1 session and 1 grant stored", tone: "came" };
    case "sign_in_stopped":
      return { text: "sign-in stopped, a sign-out came first", tone: "went" };
    case "sign_in_failed":
      return { text: "sign-in did not work", tone: "bad" };
    case "token_refreshed":
      return { text: `token refreshed for ${event.scopes.join(", ")}`, tone: "came" };
    case "refresh_failed":
      return { text: failedRefresh[event.outcome], tone: event.outcome === "removed" ? "went" : "bad" };
    case "account_removed":
      return removal(event);
    case "removal_failed":
      return { text: `${askedBy[event.by]} failed, it has to be asked for again`, tone: "bad" };
    case "notice_refused":
      return { text: `${event.channel} logout refused: ${event.reason}`, tone: "bad" };
    case "notice_unmatched":
      return { text: `${event.channel} logout for a session that is not known here`, tone: "plain" };
    case "token_revoked":
      return { text: "refresh token revoked at the provider", tone: "went" };
    case "revocation_failed":
      return { text: "refresh token could not be revoked at the provider", tone: "bad" };
    case "end_session_failed":
      return { text: "the provider could not be told of the sign-out", tone: "bad" };
    case "session_evicted":
      return { text: "the longest idle session dropped, the store is full", tone: "bad" };
    case "marker_evicted":
      return { text: "the oldest front-channel marker dropped, there are too many", tone: "bad" };
    case "record_unreadable":
      return { text: `a ${event.record} that was sealed by another secret, or changed, is not used`, tone: "bad" };
    case "store_failed":
      return { text: "the store failed", tone: "bad" };
    case "provider_failed":
      return { text: "the provider failed", tone: "bad" };
    case "bearer_refused":
      return { text: "a token that came to this app's API was refused", tone: "plain" };
    case "api_refused":
      return { text: `the API at ${event.api} refused the token`, tone: "bad" };
    case "request_failed":
      return { text: "a request could not be answered as it was meant", tone: "bad" };
    case "warning":
      return { text: event.message, tone: "bad" };
  }
};
