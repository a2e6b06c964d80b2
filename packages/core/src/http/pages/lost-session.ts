import { readCookie, serializeCookie } from "../kernel/cookies.ts";
import type { HttpAnswer, HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";
import { page } from "./page.ts";

/** A provider with a session sends the browser back at once. Users who type a password sign in less often than this. */
const circleMs = 60_000;

const message =
  "a browser signed in twice within a minute, and the store did not know its new session. " +
  "Usual cause: several processes, or several identity() calls of one app (bundlers cause these), each with its own memoryStore. " +
  "Give them one store: sqliteStore(path) on one machine, redisStore(client) on several. Call identity() once";

/** The cookie that remembers when the store did not know this browser's session. */
export const rememberLost = ({ ports, settings: { cookies, cookieStyle } }: HttpParts): string =>
  serializeCookie(cookies.lost, String(ports.clock.now()), cookieStyle, { maxAge: circleMs / 1000 });

/**
 * The page for a browser that lost its session, signed in, and lost the new session as well: another sign-in would loop.
 * `undefined`: this is the first loss. A loss clears the session's cookie, so a second loss is about a new session.
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
