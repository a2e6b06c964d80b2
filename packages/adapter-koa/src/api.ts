// `@identity-web/adapter-koa/api`: for an app that is also an API. A separate entry, so that other apps don't bundle it.
import { type ApiCaller, type BearerRequirement, verifyCaller } from "@identity-web/features/api";
import type { Middleware } from "koa";
import { guard } from "./guards.ts";
import type { IdentityState } from "./state.ts";

export {
  type ApiCaller,
  type AppClient,
  appClient,
  type BearerRequirement,
  callerOf,
  onBehalfOf,
} from "@identity-web/features/api";

/** What `requireBearer()` adds to `ctx.state`. */
export interface BearerState extends IdentityState {
  caller: ApiCaller;
}

/**
 * Admits only callers with a valid token for this app's own API, and adds the typed `ctx.state.caller`. Other requests get 401 or
 * 403 with a challenge (RFC 6750), never a redirect.
 *
 * @example
 * router.get("/api/mail", requireBearer({ scopes: ["access_as_user"] }), async (ctx) => {
 *   ctx.body = await (await ctx.state.caller.api("graph").fetch("/me/messages")).json();
 * });
 */
export const requireBearer = (requirement: BearerRequirement = {}): Middleware<BearerState> =>
  guard<BearerState>("requireBearer", async (state) => {
    state.caller = await verifyCaller(state.identity, requirement);
  });
