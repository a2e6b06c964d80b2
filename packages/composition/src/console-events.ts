import { IdentityError, type IdentityEvent } from "@identity-web/core";

/**
 * Makes the listener of an app that names none. It writes what needs attention, and the URLs to register: at start, and (at
 * debug) when a browser is first sent away with one; at debug also why a token was refused. An error is one line with its
 * code, its causes and its cure.
 */
export function consoleEvents(): (event: IdentityEvent) => void {
  // Node shows what is written at debug: once is enough for what is the same at every sign-in.
  const written = new Set<string>();
  const once = (line: string): void => {
    if (written.has(line)) return;
    written.add(line);
    console.debug(line);
  };
  return (event) => write(event, once);
}

function write(event: IdentityEvent, debugOnce: (line: string) => void): void {
  switch (event.type) {
    case "started":
      console.info(`identity-web: register these URLs at ${event.provider}:`);
      for (const [name, url] of Object.entries(event.urls)) console.info(`  ${name}: ${url}`);
      console.info(`  (basePath is ${JSON.stringify(event.basePath)}: the path under which the app lies)`);
      break;
    case "sign_in_started":
      debugOnce(`identity-web: to the provider, which must know this redirect URI: ${event.redirectUri}`);
      break;
    case "end_session_started":
      debugOnce(
        `identity-web: to the provider, which must know this post-logout redirect URI: ${event.postLogoutRedirectUri}`,
      );
      break;
    case "bearer_refused":
      // Tokens expire, and callers then get another one.
      console.debug(`identity-web: ${event.type}: ${lineOf(event.error)}`);
      break;
    case "api_refused":
      console.warn(`identity-web: the API at ${event.api} refused the token that the provider gave: look into its log`);
      break;
    case "warning":
      console.warn(`identity-web: ${event.message}`);
      break;
    case "notice_refused":
      console.warn(`identity-web: a ${event.channel} logout was refused: ${event.reason}`);
      break;
    case "session_evicted":
    case "marker_evicted":
      console.warn(`identity-web: ${event.type}: the store is at its limit`);
      break;
    case "record_unreadable":
      console.warn(
        `identity-web: a ${event.record} in the store can't be opened: was a secret removed, or the store's content changed?`,
      );
      break;
    case "sign_in_failed":
    case "request_failed":
      console.warn(`identity-web: ${event.type}: ${lineOf(event.error)}`);
      break;
    case "refresh_failed":
      // What ends in a removal is what a sign-out is for.
      if (event.outcome !== "removed") {
        const why = event.error === undefined ? "" : `: ${lineOf(event.error)}`;
        // Ordinary where a page needs more than the sign-in brought: the user is asked for it.
        const level = event.outcome === "interaction" ? "debug" : "warn";
        console[level](`identity-web: refresh_failed (${event.outcome})${why}`);
      }
      break;
    case "revocation_failed": {
      const grants = event.grants === undefined ? "" : ` (${event.grants} grants)`;
      console.error(`identity-web: ${event.type}${grants}: ${lineOf(event.error)}`, ...stackOf(event.error));
      break;
    }
    case "removal_failed":
    case "end_session_failed":
    case "store_failed":
    case "provider_failed":
      console.error(`identity-web: ${event.type}: ${lineOf(event.error)}`, ...stackOf(event.error));
      break;
  }
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
