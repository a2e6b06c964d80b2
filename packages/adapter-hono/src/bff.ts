// `@identity-web/adapter-hono/bff`: for an app that serves a single-page app. What isn't imported isn't in the bundle.
import { requireOwnPage as checkOwnPage, type OwnPagesOptions } from "@identity-web/features/bff";
import type { MiddlewareHandler } from "hono";
import { guard } from "./guards.ts";
import type { IdentityVariables } from "./variables.ts";

export { type BffApi, type BffOptions, bff, type OwnPagesOptions } from "@identity-web/features/bff";

/**
 * Lets only requests of this app's own pages through: `Sec-Fetch-Site: same-origin`, or without it the header `X-CSRF: 1`.
 * Others get 403. For the JSON routes that a single-page app calls with its cookie.
 *
 * @example
 * app.post("/api/notes", requireOwnPage(), requireSignIn(), async (c) => { … });
 */
export const requireOwnPage = (options: OwnPagesOptions = {}): MiddlewareHandler<IdentityVariables> =>
  guard<IdentityVariables>("requireOwnPage", async (own) => checkOwnPage(own, options));
