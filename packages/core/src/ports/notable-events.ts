import type { EventType, IdentityEvent, RemovedBy } from "./events.ts";

/**
 * How much an event matters. "error": an operator must act; "warn": an operator should look at it; "info": normal operation;
 * "debug": normal operation, and frequent.
 */
export type Severity = "debug" | "info" | "warn" | "error";

/** The severity and the texts of one type of event. */
export interface Entry<Type extends EventType> {
  readonly severity: Severity | ((event: IdentityEvent<Type>) => Severity);
  /** The event in one line, without names, secrets and errors. */
  text(event: IdentityEvent<Type>): string;
  /** What distinguishes events of this type, in a word or two: "refused", "4 grants". */
  detail?(event: IdentityEvent<Type>): string | undefined;
}

/** Who or what asked for a removal. */
export const askedBy: Readonly<Record<RemovedBy, string>> = {
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

/** The types of events that are always part of normal operation. */
type Normal =
  | "signed_in"
  | "account_switched"
  | "sign_in_stopped"
  | "token_acquired"
  | "token_refreshed"
  | "removal_told"
  | "account_removed"
  | "account_marked"
  | "security_event"
  | "notice_followed"
  | "notice_unmatched"
  | "token_revoked";

/** The events that an operator sees by default: problems, and the URLs to register. */
export const notableEvents: { readonly [Type in Exclude<EventType, Normal>]: Entry<Type> } = {
  started: { severity: "info", text: ({ provider }) => `register these URLs at ${provider}` },
  sign_in_started: {
    severity: "debug",
    text: ({ redirectUri }) => `redirecting to the provider with the redirect URI ${redirectUri}`,
  },
  sign_in_failed: { severity: "warn", text: () => "sign-in failed" },
  refresh_failed: {
    // A removal is the purpose of a sign-out. "interaction" is normal if a page requires more scopes than the sign-in got.
    severity: ({ outcome }) => (outcome === "removed" || outcome === "interaction" ? "info" : "warn"),
    text: ({ outcome }) => failedRefresh[outcome],
    detail: ({ outcome }) => outcome,
  },
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
  removal_failed: { severity: "error", text: ({ by }) => `${askedBy[by]} failed, it must be repeated` },
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
  notice_refused: { severity: "warn", text: ({ channel, reason }) => `a ${channel} logout was refused: ${reason}` },
  revocation_failed: {
    severity: ({ goesOn }) => (goesOn ? "warn" : "error"),
    text: ({ goesOn }) =>
      `a refresh token could not be revoked at the provider, the app ${goesOn ? "will try again" : "has given up"}`,
    detail: ({ tries, goesOn }) => `try ${tries}${goesOn ? "" : ", given up"}`,
  },
  end_session_started: {
    severity: "debug",
    text: ({ postLogoutRedirectUri }) =>
      `redirecting to the provider with the post-logout redirect URI ${postLogoutRedirectUri}`,
  },
  end_session_failed: {
    severity: "error",
    text: () => "the end-session request could not be made, so the user is still signed in at the provider",
  },
  session_evicted: {
    severity: "warn",
    text: () => "the store is at its limit: the longest idle session was dropped",
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

const entries: { readonly [Type in EventType]?: Entry<Type> } = notableEvents;

/**
 * The description of an event that an operator sees by default; `undefined` for the others. An app that describes only these
 * doesn't bundle the texts of the others.
 */
export function describeNotable<Type extends EventType>(event: IdentityEvent<Type>): EventDescription | undefined {
  const entry: Entry<Type> | undefined = entries[event.type];
  return entry && describeBy(entry, event);
}

export const describeBy = <Type extends EventType>(
  { severity, text, detail }: Entry<Type>,
  event: IdentityEvent<Type>,
): EventDescription => ({
  severity: typeof severity === "function" ? severity(event) : severity,
  text: text(event),
  detail: detail?.(event),
  error: "error" in event ? event.error : undefined,
});
