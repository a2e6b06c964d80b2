import type { EventType, IdentityEvent, RemovedBy } from "./events.ts";

/**
 * How much an event matters. "error": an operator must act; "warn": an operator should look at it; "info": normal operation;
 * "debug": normal operation, and frequent.
 */
export type Severity = "debug" | "info" | "warn" | "error";

interface Entry<Type extends EventType> {
  readonly severity: Severity | ((event: IdentityEvent<Type>) => Severity);
  /** The event in one line, without names, secrets and errors. */
  text(event: IdentityEvent<Type>): string;
  /** What distinguishes events of this type, in a word or two: "refused", "4 grants". */
  detail?(event: IdentityEvent<Type>): string | undefined;
}

const askedBy: Readonly<Record<RemovedBy, string>> = {
  "sign-out": "sign-out",
  "front-channel": "front-channel logout",
  "back-channel": "back-channel logout",
  "security-event": "security event",
  "token-revocation": "global token revocation",
  application: "an administrator's sign-out",
  "sign-in": "a new sign-in that replaced the old session",
  recheck: "a session that the provider no longer confirms",
};

const failedRefresh: Readonly<Record<IdentityEvent<"refresh_failed">["outcome"], string>> = {
  unsent: "token refresh had no effect, the next call tries again",
  unknown: "token refresh without an answer",
  refused: "token refresh refused, the provider has ended the grant",
  interaction: "token refresh needs the user",
  removed: "token refresh discarded, a sign-out came first",
  abandoned: "token refresh interrupted, its outcome is unknown",
};

/** The severity and the texts of each event, for all listeners: the console, a logger, the demo. */
const entries: { readonly [Type in EventType]: Entry<Type> } = {
  started: { severity: "info", text: ({ provider }) => `register these URLs at ${provider}` },
  sign_in_started: {
    severity: "debug",
    text: ({ redirectUri }) => `at the provider, register this redirect URI: ${redirectUri}`,
  },
  signed_in: { severity: "info", text: () => "signed in, 1 session and 1 grant stored" },
  account_switched: { severity: "info", text: () => "this browser signed in as another account than before" },
  sign_in_stopped: { severity: "info", text: () => "sign-in not stored, a sign-out came first or the time was over" },
  sign_in_failed: { severity: "warn", text: () => "sign-in failed" },
  token_acquired: {
    severity: "debug",
    text: ({ cached }) => `access token returned${cached ? " from the cache" : ""}`,
  },
  token_refreshed: { severity: "info", text: ({ scopes }) => `token refreshed for ${scopes.join(", ")}` },
  refresh_failed: {
    // A removal is the purpose of a sign-out. "interaction" is normal if a page requires more scopes than the sign-in got.
    severity: ({ outcome }) => (outcome === "removed" || outcome === "interaction" ? "info" : "warn"),
    text: ({ outcome }) => failedRefresh[outcome],
    detail: ({ outcome }) => outcome,
  },
  removal_told: { severity: "info", text: ({ audience }) => `${audience} has acknowledged a removal` },
  removal_untold: {
    severity: ({ goesOn }) => (goesOn ? "warn" : "error"),
    text: ({ audience, goesOn }) =>
      `a removal could not be sent to ${audience}${goesOn ? ", the app will try again" : ", the app has given up"}`,
    detail: ({ audience, tries, goesOn }) => `${audience}, try ${tries}${goesOn ? "" : ", given up"}`,
  },
  recheck_failed: {
    severity: ({ goesOn }) => (goesOn ? "warn" : "error"),
    text: ({ goesOn }) =>
      `the provider could not confirm a session, ${goesOn ? "the session continues" : "recheckGraceMs is over"}`,
    detail: ({ goesOn }) => (goesOn ? "the session continues" : "its requests get 503"),
  },
  account_removed: {
    severity: "info",
    text({ by, scope, sessions, grants }) {
      const what = by === "sign-out" && scope === "everywhere" ? "sign-out everywhere" : askedBy[by];
      if (sessions === 0 && grants === 0) return `${what}, nothing was left to remove`;
      return `${what}, ${counted(sessions, "session")} and ${counted(grants, "grant")} removed`;
    },
  },
  removal_failed: { severity: "error", text: ({ by }) => `${askedBy[by]} failed, it must be repeated` },
  account_marked: {
    severity: "info",
    text: ({ effect, reason }) =>
      effect === "refresh"
        ? `the account's access tokens will be refreshed: ${reason}`
        : `the account's user must sign in again: ${reason}`,
    detail: ({ effect }) => effect,
  },
  security_event: {
    severity: "info",
    text({ event, outcome, accounts }) {
      if (outcome === "repeated") return `the security event ${event} was already carried out`;
      if (outcome === "ignored") return `the security event ${event} was ignored`;
      return `the security event ${event} was carried out for ${counted(accounts, "account")}`;
    },
    detail: ({ event }) => event,
  },
  security_event_refused: {
    severity: "warn",
    text: ({ channel, reason }) => `a security event (${channel}) was not carried out: ${reason}`,
    detail: ({ channel }) => channel,
  },
  security_stream: {
    severity: ({ status }) => (status === undefined || status === "enabled" ? "info" : "warn"),
    text: ({ change, status, state }) =>
      `the stream of security events was ${change}${status === undefined ? "" : `: it is ${status}`}${state === undefined ? "" : ` (state ${state})`}`,
    detail: ({ change }) => change,
  },
  poll_failed: { severity: "warn", text: () => "a poll for security events failed" },
  notice_followed: {
    severity: "info",
    text: ({ channel, accounts }) =>
      accounts === 0
        ? `a ${channel} logout matched no session`
        : `a ${channel} logout was carried out for ${counted(accounts, "account")}`,
  },
  notice_refused: { severity: "warn", text: ({ channel, reason }) => `a ${channel} logout was refused: ${reason}` },
  notice_unmatched: {
    severity: "debug",
    text: ({ channel }) => `${channel} logout for an unknown session`,
  },
  token_revoked: { severity: "info", text: () => "refresh token revoked at the provider" },
  revocation_failed: {
    severity: "error",
    text: () => "refresh token could not be revoked at the provider",
  },
  end_session_started: {
    severity: "debug",
    text: ({ postLogoutRedirectUri }) =>
      `at the provider, register this post-logout redirect URI: ${postLogoutRedirectUri}`,
  },
  end_session_failed: {
    severity: "error",
    text: () => "the end-session request failed, so the user is still signed in at the provider",
  },
  session_evicted: {
    severity: "warn",
    text: () => "the store is at its limit: the longest idle session was dropped",
  },
  marker_evicted: {
    severity: "warn",
    text: () => "the store is at its limit: the oldest front-channel marker was dropped",
  },
  record_unreadable: {
    severity: "warn",
    text: ({ record }) =>
      `a ${record} in the store can't be decrypted: a secret was removed, or the stored data was changed`,
  },
  store_failed: { severity: "error", text: () => "the store failed" },
  provider_failed: { severity: "error", text: () => "the provider failed" },
  // Normal operation: tokens expire, and callers then get another one.
  bearer_refused: { severity: "info", text: () => "this app's API refused a token" },
  api_refused: {
    severity: "warn",
    text: ({ api }) => `the API at ${api} refused the provider's token: read the API's log`,
  },
  request_failed: { severity: "warn", text: () => "a request failed" },
  warning: { severity: "warn", text: ({ message }) => message },
};

/** An event as text for people: a line of a log or of a list. */
export interface EventDescription {
  readonly severity: Severity;
  /** The event in one line, without names, secrets and errors. */
  readonly text: string;
  /** What distinguishes events of this type: "refused", "4 grants". */
  readonly detail: string | undefined;
  /** The error, if the event carries one. */
  readonly error: unknown;
}

/** Severity and description of an event. */
export function describeEvent<Type extends EventType>(event: IdentityEvent<Type>): EventDescription {
  const { severity, text, detail }: Entry<Type> = entries[event.type];
  return {
    severity: typeof severity === "function" ? severity(event) : severity,
    text: text(event),
    detail: detail?.(event),
    error: "error" in event ? event.error : undefined,
  };
}

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
