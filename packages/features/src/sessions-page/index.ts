import type { Feature, HttpRequest } from "@identity-web/core/http";
import { getOrPost } from "@identity-web/core/http/kit";
import { checkOptions, func } from "@identity-web/core/options";
import { browserFamily } from "./browser-family.ts";
import { answerSessions } from "./route.ts";
import { texts } from "./texts.ts";

export type { SessionsText } from "./texts.ts";

export interface SessionsPageOptions {
  /**
   * Where a session comes from, such as a country by its IP address: asked once, at its sign-in, and for display only. At
   * most 100 characters are kept.
   *
   * @default Sessions don't say where they come from.
   */
  readonly locate?: (request: Pick<HttpRequest, "header">) => string | undefined | Promise<string | undefined>;
}

/** People know a place by fewer. */
const longestPlace = 100;

/**
 * A page at /auth/sessions where users see the browsers in which they are signed in, and end them. A program gets the same as
 * JSON.
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
    async labelSession(request, events) {
      const browser = browserFamily(request.header("user-agent"));
      const from = await Promise.resolve(request)
        .then((asked) => options.locate?.(asked))
        .catch((error: unknown) => {
          events.emit({ type: "warning", message: `the option sessionsPage.locate threw: ${String(error)}` });
          return undefined;
        });
      return {
        ...(browser === undefined ? {} : { browser }),
        ...(from === undefined ? {} : { from: from.slice(0, longestPlace) }),
      };
    },
  };
}
