import { describeEvent, type EventType, IdentityError, type IdentityEvent, type Severity } from "@identity-web/core";

/** What the console shows though nothing is wrong, and at which level. */
const shown: Partial<Record<EventType, "debug" | "info">> = {
  started: "info",
  sign_in_started: "debug",
  end_session_started: "debug",
  bearer_refused: "debug",
};

/**
 * Makes the listener of an app that names none. It writes what needs attention, and the URLs to register: at start, and (at
 * debug) when a browser is first sent away with one; at debug also why a token was refused. An error is one line with its
 * code, its causes and its cure.
 */
export function consoleEvents(): (event: IdentityEvent) => void {
  // Node shows what is written at debug: once is enough for what is the same at every sign-in.
  const written = new Set<string>();
  return (event) => {
    const { severity, text, detail, error } = describeEvent(event);
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
  // Ordinary where a page needs more than the sign-in brought: the user is asked for it.
  if (event.type === "refresh_failed" && event.outcome === "interaction") return "debug";
  return shown[event.type];
}

function writeStart(line: string, { urls, basePath }: IdentityEvent<"started">): void {
  console.info(`${line}:`);
  for (const [name, url] of Object.entries(urls)) console.info(`  ${name}: ${url}`);
  console.info(`  (basePath is ${JSON.stringify(basePath)}: the path under which the app lies)`);
}

const mostCauses = 5;

/** "[code] message; caused by …; cure: …", in one line. */
function lineOf(error: unknown): string {
  const causes = causesOf(error);
  // Whoever wraps an error often says its message again.
  const news = causes.filter((each, at) => !causes.slice(0, at).some((one) => wordsOf(one).includes(wordsOf(each))));
  const words = news.map((each) => (each instanceof IdentityError ? `[${each.code}] ${each.message}` : shortOf(each)));
  const cure = causes.find((each) => each instanceof IdentityError && each.cure !== undefined);
  const all = [words.join("; caused by "), ...(cure instanceof IdentityError ? [`cure: ${cure.cure}`] : [])];
  const lines = all
    .join("; ")
    .split("\n")
    .map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
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

/** Where an error comes from that isn't ours. */
function stackOf(error: unknown): readonly unknown[] {
  const foreign = causesOf(error).find((each) => !(each instanceof IdentityError));
  return foreign === undefined ? [] : [foreign];
}
