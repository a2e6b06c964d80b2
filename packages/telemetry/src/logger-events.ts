import { describeEvent, IdentityError, type IdentityEvent, type Severity } from "@identity-web/core";

/** What pino, and whatever else logs an object and a text, has. */
export type Logger = {
  readonly [level in Severity]: (details: object, message: string) => void;
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
    const { severity, text, error } = describeEvent(event);
    const shown = "error" in details ? { ...details, error: describe(error) } : details;
    const message = error instanceof IdentityError ? `${text}: ${error.message}` : text;
    logger[severity]({ event: type, ...shown }, `identity-web: ${message}`);
  };
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
