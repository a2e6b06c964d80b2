import { describeEvent, IdentityError, type IdentityEvent, type Severity } from "@identity-web/core";

/** A logger with methods that take an object and a text, such as pino. */
export type Logger = {
  readonly [level in Severity]: (details: object, message: string) => void;
};

/**
 * Writes each event as one line to a logger, with the event's severity: `error` and `warn` need attention, `info` is normal,
 * `debug` is frequent. Errors have their code, cure and causes. No line contains a secret.
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

/** An IdentityError with its cure and causes. Other errors only with name, code and message: other properties may be secret. */
function describe(error: unknown): object | undefined {
  if (!(error instanceof Error)) return error === undefined ? undefined : { message: "something that is not an error" };
  const cause = error.cause === undefined ? {} : { cause: describe(error.cause) };
  if (error instanceof IdentityError) {
    const { code, message, cure } = error;
    return { code, message, ...(cure === undefined ? {} : { cure }), ...cause };
  }
  const code: unknown = Reflect.get(error, "code");
  return { name: error.name, message: error.message, ...(typeof code === "string" ? { code } : {}), ...cause };
}
