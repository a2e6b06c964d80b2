import type { EventType, IdentityEvent } from "@identity-web/core";
import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";

const descriptions = {
  sign_ins: "Sign-ins that returned from the provider, by outcome",
  tokens: "Access tokens that were returned, from the cache or not",
  refreshes: "Refreshes at the provider, by outcome",
  bearer_refusals: "Callers' tokens that this app's API refused, by the error's code",
  removals: "Removals from the token cache, by cause, scope and outcome",
  notices: "Logout notices, by channel and outcome",
  security_events: "Security events, by channel and outcome",
  revocations: "Refresh tokens revoked at the provider, by outcome",
  request_errors: "Requests that were answered with an error, by its code",
  store_errors: "Failures of the store",
  provider_errors: "Failures of the provider's client",
  evictions: "Sessions that were deleted because the store was full",
  unreadable_records: "Sessions and grants that could not be decrypted",
  removals_told: "Attempts to notify APIs of removals, by outcome",
  unconfirmed_sessions: "Rechecks of sessions that the provider did not answer",
} as const;

type CounterName = keyof typeof descriptions;

export interface Instruments {
  readonly counters: Readonly<Record<CounterName, Counter>>;
  /** In seconds, as OpenTelemetry's conventions require. */
  readonly duration: Histogram;
}

/** @see https://opentelemetry.io/docs/specs/semconv/general/metrics/ */
export function instrumentsOf(meter: Meter): Instruments {
  const counter = (name: CounterName): Counter =>
    meter.createCounter(`identity_web.${name}`, { description: descriptions[name] });
  return {
    counters: {
      sign_ins: counter("sign_ins"),
      tokens: counter("tokens"),
      refreshes: counter("refreshes"),
      bearer_refusals: counter("bearer_refusals"),
      removals: counter("removals"),
      notices: counter("notices"),
      security_events: counter("security_events"),
      revocations: counter("revocations"),
      request_errors: counter("request_errors"),
      store_errors: counter("store_errors"),
      provider_errors: counter("provider_errors"),
      evictions: counter("evictions"),
      unreadable_records: counter("unreadable_records"),
      removals_told: counter("removals_told"),
      unconfirmed_sessions: counter("unconfirmed_sessions"),
    },
    duration: meter.createHistogram("identity_web.operation.duration", {
      description: "How long sign-ins, refreshes, removals, notices and security events take",
      unit: "s",
    }),
  };
}

/** How an event is counted, and which operation it ends. Attributes have few values, so they contain no account and no sid. */
interface Counted {
  readonly counter: CounterName;
  readonly attributes?: Attributes;
  readonly operation?: string;
}

/** Counts an event. */
export function countEvent<Type extends EventType>(
  { counters, duration }: Instruments,
  event: IdentityEvent<Type>,
): void {
  const count: CountedAs<Type> | undefined = countedAs[event.type];
  const counted = count?.(event);
  if (counted === undefined) return;
  const { counter, attributes = {}, operation } = counted;
  counters[counter].add(1, attributes);
  if (operation !== undefined && "durationMs" in event && event.durationMs !== undefined) {
    duration.record(event.durationMs / 1000, { operation });
  }
}

type CountedAs<Type extends EventType> = (event: IdentityEvent<Type>) => Counted;

/** How each event is counted. Other events repeat these, or need no count. */
const countedAs: { readonly [Type in EventType]?: CountedAs<Type> } = {
  signed_in: () => ({ counter: "sign_ins", attributes: { outcome: "signed_in" }, operation: "sign_in" }),
  sign_in_stopped: ({ reason }) => ({ counter: "sign_ins", attributes: { outcome: reason }, operation: "sign_in" }),
  sign_in_failed: ({ error }) => ({
    counter: "sign_ins",
    attributes: { outcome: "failed", "error.type": error.code },
    operation: "sign_in",
  }),
  security_event: ({ channel, outcome }) => ({
    counter: "security_events",
    attributes: { channel, outcome },
    operation: "security_event",
  }),
  security_event_refused: ({ channel }) => ({
    counter: "security_events",
    attributes: { channel, outcome: "refused" },
  }),
  poll_failed: () => ({ counter: "security_events", attributes: { channel: "poll", outcome: "unreachable" } }),
  token_acquired: ({ cached }) => ({ counter: "tokens", attributes: { cached } }),
  token_refreshed: () => ({
    counter: "refreshes",
    attributes: { outcome: "refreshed" },
    operation: "refresh_token",
  }),
  refresh_failed: ({ outcome }) => ({ counter: "refreshes", attributes: { outcome }, operation: "refresh_token" }),
  bearer_refused: ({ error }) => ({ counter: "bearer_refusals", attributes: { "error.type": error.code } }),
  account_removed: ({ by, scope }) => ({
    counter: "removals",
    attributes: { by, scope, outcome: "removed" },
    operation: "remove_account",
  }),
  removal_failed: ({ by }) => ({
    counter: "removals",
    attributes: { by, outcome: "failed" },
    operation: "remove_account",
  }),
  notice_followed: ({ channel, accounts }) => ({
    counter: "notices",
    attributes: { channel, outcome: accounts === 0 ? "unmatched" : "followed" },
    operation: "logout_notice",
  }),
  notice_refused: ({ channel }) => ({ counter: "notices", attributes: { channel, outcome: "refused" } }),
  token_revoked: () => ({ counter: "revocations", attributes: { outcome: "revoked" } }),
  revocation_failed: ({ goesOn }) => ({
    counter: "revocations",
    attributes: { outcome: goesOn ? "failed" : "given_up" },
  }),
  request_failed: ({ error }) => ({ counter: "request_errors", attributes: { "error.type": error.code } }),
  store_failed: () => ({ counter: "store_errors" }),
  provider_failed: () => ({ counter: "provider_errors" }),
  session_evicted: () => ({ counter: "evictions", attributes: { what: "session" } }),
  removal_told: () => ({ counter: "removals_told", attributes: { outcome: "told" } }),
  removal_untold: ({ goesOn }) => ({
    counter: "removals_told",
    attributes: { outcome: goesOn ? "failed" : "given_up" },
  }),
  recheck_failed: ({ goesOn }) => ({ counter: "unconfirmed_sessions", attributes: { accepted: goesOn } }),
  record_unreadable: ({ record }) => ({ counter: "unreadable_records", attributes: { record } }),
};
