import type { Feature } from "@identity-web/core/http";
import { type BffOptions, checkBff, defaultClaims } from "./options.ts";
import { answerProxy } from "./proxy.ts";
import { answerSession } from "./session.ts";

export type { BffApi, BffOptions } from "./options.ts";
export { type OwnPagesOptions, requireOwnPage } from "./own-pages.ts";

/**
 * For a single-page app whose tokens stay on the server (backend for frontend). `GET /auth/session` returns the signed-in user as
 * JSON. `/auth/api/<name>/*` calls an API of the option `apis` with the user's token, for this app's own pages only.
 *
 * @example
 * identity({
 *   apis: { mail: { baseUrl: "https://api.example/v1", scopes: ["Mail.Read"] } },
 *   features: [bff({ apis: { mail: { paths: ["/messages"], methods: ["GET", "POST"] } } })],
 *   …
 * });
 * @see https://www.rfc-editor.org/rfc/rfc10017
 */
export function bff(options: BffOptions = {}): Feature {
  const problems = checkBff(options);
  const { claims = defaultClaims, apis = {}, ...ownPages } = problems.length === 0 ? options : {};
  const names = Object.keys(apis);
  return {
    name: "bff",
    problems,
    apis: names,
    routes: [
      {
        name: "session",
        path: "/auth/session",
        methods: ["GET"],
        handle: (context) => answerSession(context, { ...ownPages, claims }),
      },
      ...(names.length === 0
        ? []
        : [
            {
              name: "api",
              path: "/auth/api",
              below: true,
              methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
              handle: (context: Parameters<typeof answerProxy>[0]) => answerProxy(context, { ...ownPages, apis }),
            },
          ]),
    ],
  };
}
