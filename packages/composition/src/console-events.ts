import { describeNotable, type EventType, IdentityError, type IdentityEvent, type Severity } from "@identity-web/core";
import { oneLine } from "@identity-web/core/provider-kit";

/** The events without a problem that the console shows, with their level. */
const shown: Partial<Record<EventType, "debug" | "info">> = {
  started: "info",
  sign_in_started: "debug",
  end_session_started: "debug",
  bearer_refused: "debug",
};

/**
 * Creates the default listener. It writes warnings and errors, and the URLs to register: at start-up, and at debug when a browser is
 * first redirected with one. At debug it also writes why a token was refused. An error is one line with its code, its causes and
 * its cure.
 */
export function consoleEvents(): (event: IdentityEvent) => void {
  // Node prints debug lines, too, so a line that repeats at every sign-in is written once.
  const written = new Set<string>();
  return (event) => {
    const description = describeNotable(event);
    if (description === undefined) return;
    const { severity, text, detail, error } = description;
    const level = levelOf(event, severity);
    if (level === undefined) return;
    const name = detail === undefined ? event.type : `${event.type} (${detail})`;
    const said = error === undefined ? (detail === undefined ? text : `${name}: ${text}`) : `${name}: ${lineOf(error)}`;
    const line = `identity-web: ${said}`;
    if (level === "debug" && error === undefined) {
      if (written.has(line)) return;
      written.add(line);
    }
    if (event.type === "started") writeStart(line, event);
    else if (level === "error") console.error(line, ...stackOf(error));
    else console[level](line);
  };
}

function levelOf(event: IdentityEvent, severity: Severity): Severity | undefined {
  if (severity === "warn" || severity === "error") return severity;
  // Normal operation: a page requires more scopes than the sign-in got, and the user is asked to consent.
  if (event.type === "refresh_failed" && event.outcome === "interaction") return "debug";
  return shown[event.type];
}

function writeStart(line: string, { urls, basePath }: IdentityEvent<"started">): void {
  console.info(`${line}:`);
  for (const [name, url] of Object.entries(urls)) console.info(`  ${name}: ${url}`);
  console.info(`  (basePath is ${JSON.stringify(basePath)}: the path under which the app is mounted)`);
}

const mostCauses = 5;

/** "[code] message; caused by …; cure: …", in one line. */
function lineOf(error: unknown): string {
  const causes = causesOf(error);
  // An error that wraps another often repeats its message.
  const news = causes.filter((each, at) => !causes.slice(0, at).some((one) => wordsOf(one).includes(wordsOf(each))));
  const words = news.map((each) => (each instanceof IdentityError ? `[${each.code}] ${each.message}` : shortOf(each)));
  const cure = causes.find((each) => each instanceof IdentityError && each.cure !== undefined);
  const all = [words.join("; caused by "), ...(cure instanceof IdentityError ? [`cure: ${cure.cure}`] : [])];
  const lines = all
    .join("; ")
    .split("\n")
    .map((line) => line.trim());
  return oneLine(lines.filter((line) => line !== "").join(" "));
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let each = error; each !== undefined && causes.length < mostCauses; ) {
    causes.push(each);
    each = each instanceof Error ? each.cause : undefined;
  }
  return causes;
}

const wordsOf = (value: unknown): string => (value instanceof Error ? value.message : String(value));

const shortOf = (value: unknown): string =>
  value instanceof Error ? `${value.name}: ${value.message}` : String(value);

/** The stack of an error that isn't an `IdentityError`. */
function stackOf(error: unknown): readonly unknown[] {
  const foreign = causesOf(error).find((each) => !(each instanceof IdentityError));
  return foreign === undefined ? [] : [foreign];
}
