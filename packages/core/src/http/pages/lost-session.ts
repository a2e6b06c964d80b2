import { readCookie, serializeCookie } from "../kernel/cookies.ts";
import type { HttpAnswer, HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";
import { page } from "./page.ts";

/** A provider without a page of its own sends the browser back at once. Nobody signs in by hand more often than this. */
const circleMs = 60_000;

const message =
  "a browser signed in, and its session was unknown a moment later, twice within a minute; the cookie is this app's own. " +
  "Expected: every request asks the store that the callback wrote to. " +
  "Usual cause: a memoryStore in each of several processes, or in each of several identity() of one app (a bundler makes several, too). " +
  "Give all of them one store: sqliteStore(path) on one machine, redisStore(client) on several; call identity() once, not for each request";

/** A browser whose own session the store doesn't know is about to be sent to sign in: remembered, for it may come again. */
export const rememberLost = ({ ports, settings: { cookies, cookieStyle } }: HttpParts): string =>
  serializeCookie(cookies.lost, String(ports.clock.now()), cookieStyle, { maxAge: circleMs / 1000 });

/**
 * The page for a browser that has signed in since its session was lost, and has lost the new one as well: another sign-in
 * would go in circles. `undefined`: it is the first one. A session's cookie goes with its loss, so a second loss shows a new
 * session.
 */
export async function lostAgain(parts: HttpParts, request: HttpRequest): Promise<HttpAnswer | undefined> {
  const { ports, settings } = parts;
  const { cookies, cookieStyle, routes } = settings;
  const lostAt = Number(readCookie(request.header("cookie"), cookies.lost) ?? Number.NaN);
  if (!(Math.abs(ports.clock.now() - lostAt) < circleMs)) return undefined;
  ports.events.emit({ type: "warning", message });
  return page(parts, request, {
    name: "lost-session",
    status: 500,
    wayOn: { href: routes.signIn },
    cookies: [serializeCookie(cookies.lost, "", cookieStyle, { maxAge: 0 })],
  });
}
