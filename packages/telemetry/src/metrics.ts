import type { IdentityEvent } from "@identity-web/core";
import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";

const descriptions = {
  sign_ins: "Sign-ins that came back from the provider, by outcome",
  tokens: "Access tokens that were handed out, from the cache or not",
  refreshes: "Refreshes that the provider was asked for, by outcome",
  bearer_refusals: "Tokens that came to this app's API and were refused, by the error's code",
  removals: "Removals from the token cache, by who asked for them, scope and outcome",
  notices: "Logout notices, by channel and outcome",
  revocations: "Refresh tokens revoked at the provider, by outcome",
  request_errors: "Requests that were answered by an error, by its code",
  store_errors: "Failures of the store",
  provider_errors: "Failures of the provider's client",
  evictions: "Sessions and markers that had to go because the store was full",
  unreadable_records: "Sessions and grants that could not be unsealed",
} as const;

type CounterName = keyof typeof descriptions;

export interface Instruments {
  readonly counters: Readonly<Record<CounterName, Counter>>;
  /** In seconds, as OpenTelemetry's conventions have it. */
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
      revocations: counter("revocations"),
      request_errors: counter("request_errors"),
      store_errors: counter("store_errors"),
      provider_errors: counter("provider_errors"),
      evictions: counter("evictions"),
      unreadable_records: counter("unreadable_records"),
    },
    duration: meter.createHistogram("identity_web.operation.duration", {
      description: "How long sign-ins, refreshes, removals and notices take",
      unit: "s",
    }),
  };
}

/** What an event counts as, and the operation that it is the end of. Attributes have few values: no account, no sid. */
interface Counted {
  /** How often it happened. Default 1. */
  readonly times?: number;
  readonly counter: CounterName;
  readonly attributes?: Attributes;
  readonly operation?: string;
}

/** Counts what an event tells. */
export function countEvent({ counters, duration }: Instruments, event: IdentityEvent): void {
  const counted = countedAs(event);
  if (counted === undefined) return;
  const { counter, attributes = {}, operation, times = 1 } = counted;
  counters[counter].add(times, attributes);
  if (operation !== undefined && "durationMs" in event && event.durationMs !== undefined) {
    duration.record(event.durationMs / 1000, { operation });
  }
}

function countedAs(event: IdentityEvent): Counted | undefined {
  switch (event.type) {
    case "signed_in":
      return { counter: "sign_ins", attributes: { outcome: "signed_in" }, operation: "sign_in" };
    case "sign_in_stopped":
      return { counter: "sign_ins", attributes: { outcome: event.reason }, operation: "sign_in" };
    case "sign_in_failed": {
      const attributes = { outcome: "failed", "error.type": event.error.code };
      return { counter: "sign_ins", attributes, operation: "sign_in" };
    }
    case "token_acquired":
      return { counter: "tokens", attributes: { cached: event.cached } };
    case "token_refreshed":
      return { counter: "refreshes", attributes: { outcome: "refreshed" }, operation: "refresh_token" };
    case "refresh_failed":
      return { counter: "refreshes", attributes: { outcome: event.outcome }, operation: "refresh_token" };
    case "bearer_refused":
      return { counter: "bearer_refusals", attributes: { "error.type": event.error.code } };
    case "account_removed": {
      const attributes = { by: event.by, scope: event.scope, outcome: "removed" };
      return { counter: "removals", attributes, operation: "remove_account" };
    }
    case "removal_failed":
      return { counter: "removals", attributes: { by: event.by, outcome: "failed" }, operation: "remove_account" };
    case "notice_followed": {
      const attributes = { channel: event.channel, outcome: event.accounts === 0 ? "unmatched" : "followed" };
      return { counter: "notices", attributes, operation: "logout_notice" };
    }
    case "notice_refused":
      return { counter: "notices", attributes: { channel: event.channel, outcome: "refused" } };
    case "token_revoked":
      return { counter: "revocations", attributes: { outcome: "revoked" } };
    case "revocation_failed":
      return { counter: "revocations", attributes: { outcome: "failed" }, times: event.grants ?? 1 };
    case "request_failed":
      return { counter: "request_errors", attributes: { "error.type": event.error.code } };
    case "store_failed":
      return { counter: "store_errors" };
    case "provider_failed":
      return { counter: "provider_errors" };
    case "session_evicted":
      return { counter: "evictions", attributes: { what: "session" } };
    case "marker_evicted":
      return { counter: "evictions", attributes: { what: "marker" } };
    case "record_unreadable":
      return { counter: "unreadable_records", attributes: { record: event.record } };
    // Told elsewhere already, or nothing to count.
    case "started":
    case "sign_in_started":
    case "notice_unmatched":
    case "end_session_started":
    case "end_session_failed":
    case "api_refused":
    case "warning":
      return undefined;
  }
}
