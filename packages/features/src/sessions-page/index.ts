import type { Feature, HttpRequest } from "@identity-web/core/http";
import { getOrPost, within } from "@identity-web/core/http/kit";
import { checkOptions, func, kindOf } from "@identity-web/core/options";
import { defined, showText } from "@identity-web/core/provider-kit";
import { browserFamily } from "./browser-family.ts";
import { answerSessions } from "./route.ts";
import { texts } from "./texts.ts";

export type { SessionsText } from "./texts.ts";

/** Options of `sessionsPage()`. */
export interface SessionsPageOptions {
  /**
   * Names the place of a new session, such as a country by its IP address. Called once, at the sign-in; for display only. At most
   * 100 characters are kept. The sign-in waits for at most two seconds, and then the session has no place.
   *
   * @default the page shows no place
   * @example
   * sessionsPage({ locate: (request) => request.header("cf-ipcountry") })
   */
  readonly locate?: (request: Pick<HttpRequest, "header">) => string | undefined | Promise<string | undefined>;
}

const longestPlace = 100;
const longestMs = 2_000;

/**
 * Adds the page /auth/sessions. It lists the browsers in which the user is signed in, and lets the user end each session. A program
 * gets the same as JSON.
 *
 * @example
 * identity({ features: [sessionsPage({ locate: (request) => request.header("cf-ipcountry") })], … });
 */
export function sessionsPage(options: SessionsPageOptions = {}): Feature {
  return {
    name: "sessionsPage",
    problems: checkOptions<SessionsPageOptions>("sessionsPage()", { locate: func() }, options),
    texts,
    routes: [{ name: "sessions", path: "/auth/sessions", methods: getOrPost, handle: answerSessions }],
    async labelSession(request, { events, clock }) {
      const browser = browserFamily(request.header("user-agent"));
      const warn = (what: string) =>
        events.emit({ type: "warning", message: `the option sessionsPage.locate ${what}` });
      const from = await within(clock, longestMs, async () => options.locate?.(request)).catch((error: unknown) =>
        warn(`failed: ${showText(String(error))}`),
      );
      const place = typeof from === "string" ? from.slice(0, longestPlace) : undefined;
      // Functions in plain JavaScript often return null if they don't know the place.
      if (place === undefined && (from ?? undefined) !== undefined) {
        warn(`returned ${kindOf(from)}, expected a text or undefined: return the name of the place`);
      }
      return {
        ...defined({ browser }),
        ...defined({ from: place }),
      };
    },
  };
}
