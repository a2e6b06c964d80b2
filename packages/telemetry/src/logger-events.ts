import { IdentityError, type IdentityEvent } from "@identity-web/core";

type Level = "debug" | "info" | "warn" | "error";

/** What pino, and whatever else logs an object and a text, has. */
export type Logger = {
  readonly [level in Level]: (details: object, message: string) => void;
};

/**
 * Writes what happens to a logger, one line an event: what somebody should look at as warnings and errors, what is as it
 * should be as info, what happens all the time as debug. Errors are written whole, with code and cure. Nothing secret is
 * in a line.
 *
 * @example
 * identity({ events: loggerEvents(pino({ level: "info" })), … });
 * @see https://getpino.io/#/docs/api?id=logging-method-parameters
 */
export function loggerEvents(logger: Logger): (event: IdentityEvent) => void {
  return (event) => {
    const { type, ...details } = event;
    const shown = "error" in details ? { ...details, error: describe(details.error) } : details;
    logger[levelOf(event)]({ event: type, ...shown }, `identity-web: ${messageOf(event)}`);
  };
}

function levelOf(event: IdentityEvent): Level {
  switch (event.type) {
    case "sign_in_started":
    case "end_session_started":
    case "token_acquired":
    case "notice_unmatched":
      return "debug";
    case "started":
    case "signed_in":
    case "sign_in_stopped":
    case "token_refreshed":
    case "account_removed":
    case "notice_followed":
    case "token_revoked":
    // Tokens expire, and callers then get another one.
    case "bearer_refused":
      return "info";
    case "refresh_failed":
      // What ends in a removal is what a sign-out is for; a user who is needed is nobody's mistake.
      return event.outcome === "removed" || event.outcome === "interaction" ? "info" : "warn";
    case "sign_in_failed":
    case "notice_refused":
    case "session_evicted":
    case "marker_evicted":
    case "record_unreadable":
    case "api_refused":
    case "request_failed":
    case "revocation_failed":
    case "end_session_failed":
    case "warning":
      return "warn";
    case "removal_failed":
    case "store_failed":
    case "provider_failed":
      return "error";
  }
}

function messageOf(event: IdentityEvent): string {
  if (event.type === "warning") return event.message;
  if (event.type === "started") return `ready; register the URLs at ${event.provider}`;
  if (event.type === "notice_followed" && event.accounts === 0) {
    return `a ${event.channel} logout matched no session here, and ended none`;
  }
  const words = event.type.replaceAll("_", " ");
  return "error" in event && event.error instanceof IdentityError ? `${words}: ${event.error.message}` : words;
}

/** Ours whole, with what caused it. Others by name, code and message: whatever else hangs on them may hold anything. */
function describe(error: unknown): object | undefined {
  if (!(error instanceof Error)) return error === undefined ? undefined : { message: "something that is no error" };
  const cause = error.cause === undefined ? {} : { cause: describe(error.cause) };
  if (error instanceof IdentityError) {
    const { code, message, cure } = error;
    return { code, message, ...(cure === undefined ? {} : { cure }), ...cause };
  }
  const code: unknown = Reflect.get(error, "code");
  return { name: error.name, message: error.message, ...(typeof code === "string" ? { code } : {}), ...cause };
}
