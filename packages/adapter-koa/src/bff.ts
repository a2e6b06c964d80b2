// `@identity-web/adapter-koa/bff`: for a single-page app's server. A separate entry, so that other apps don't bundle it.
import { requireOwnPage as checkOwnPage, type OwnPagesOptions } from "@identity-web/features/bff";
import type { Middleware } from "koa";
import { guard } from "./guards.ts";
import type { IdentityState } from "./state.ts";

export { type BffApi, type BffOptions, bff, type OwnPagesOptions } from "@identity-web/features/bff";

/**
 * Admits only requests of this app's own pages: with `Sec-Fetch-Site: same-origin`, or else with the header `X-CSRF: 1`. Others get
 * 403. Use it for JSON routes that a single-page app calls with its cookie.
 *
 * @example
 * router.post("/api/notes", requireOwnPage(), requireSignIn(), async (ctx) => { … });
 */
export const requireOwnPage = (options: OwnPagesOptions = {}): Middleware<IdentityState> =>
  guard<IdentityState>("requireOwnPage", async (state) => checkOwnPage(state.identity, options));
