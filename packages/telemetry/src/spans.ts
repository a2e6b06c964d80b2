import type { IdentityError, IdentityEvent } from "@identity-web/core";
import { type Attributes, context, SpanStatusCode, type Tracer } from "@opentelemetry/api";

/** The content of an operation's span. */
interface Operation {
  readonly name: string;
  readonly attributes: Attributes;
  /** Why the operation failed. An outcome of the protocol is not a failure. */
  readonly failure?: string;
}

/** Records a span for an event that ends an operation. */
export function startSpan(tracer: Tracer, event: IdentityEvent): void {
  const operation = operationOf(event);
  if (operation === undefined) return;
  const end = Date.now();
  const durationMs = "durationMs" in event ? (event.durationMs ?? 0) : 0;
  const { name, attributes, failure } = operation;
  const span = tracer.startSpan(`identity_web.${name}`, { startTime: end - durationMs, attributes }, context.active());
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  span.end(end);
}

function operationOf(event: IdentityEvent): Operation | undefined {
  switch (event.type) {
    case "signed_in":
      return { name: "sign_in", attributes: { ...person(event.account), [outcome]: "signed_in" } };
    case "sign_in_stopped":
      return { name: "sign_in", attributes: { ...person(event.account), [outcome]: event.reason } };
    case "sign_in_failed":
      return failed("sign_in", {}, event.error);
    case "token_acquired":
      // A read from the cache is faster than its span would be.
      return event.cached ? undefined : { name: "acquire_token", attributes: person(event.account) };
    case "token_refreshed":
      return {
        name: "refresh_token",
        attributes: { ...person(event.account), [outcome]: "refreshed", "identity_web.scopes": [...event.scopes] },
      };
    case "refresh_failed": {
      const attributes = { ...person(event.account), [outcome]: event.outcome };
      const isFailure = event.outcome === "unsent" || event.outcome === "unknown";
      if (isFailure && event.error !== undefined) return failed("refresh_token", attributes, event.error);
      return { name: "refresh_token", attributes };
    }
    case "account_removed": {
      const { account, by, scope, sessions, grants } = event;
      return {
        name: "remove_account",
        attributes: {
          ...person(account),
          [outcome]: "removed",
          "identity_web.by": by,
          "identity_web.scope": scope,
          "identity_web.sessions": sessions,
          "identity_web.grants": grants,
        },
      };
    }
    case "removal_failed":
      return {
        name: "remove_account",
        attributes: { ...person(event.account), [outcome]: "failed", "identity_web.by": event.by },
        failure: nameOf(event.error),
      };
    case "notice_followed":
      return {
        name: "logout_notice",
        attributes: {
          "identity_web.channel": event.channel,
          [outcome]: "followed",
          "identity_web.accounts": event.accounts,
        },
      };
    case "notice_refused":
      return {
        name: "logout_notice",
        attributes: { "identity_web.channel": event.channel, [outcome]: "refused" },
        failure: event.reason,
      };
    default:
      return undefined;
  }
}

const outcome = "identity_web.outcome";

const person = (account: string | undefined): Attributes =>
  account === undefined ? {} : { "identity_web.account": account };

const failed = (name: string, attributes: Attributes, { code, message }: IdentityError): Operation => ({
  name,
  attributes: { [outcome]: "failed", ...attributes, "error.type": code },
  failure: message,
});

/** The name of an error. Messages of other errors may contain secrets. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "an error");
