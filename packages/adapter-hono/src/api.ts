// `@identity-web/adapter-hono/api`: for an app that is also an API. A separate entry, so that other apps don't bundle it.
import { type ApiCaller, type BearerRequirement, verifyCaller } from "@identity-web/features/api";
import type { MiddlewareHandler } from "hono";
import { guard } from "./guards.ts";
import type { HonoIdentity } from "./variables.ts";

export {
  type ApiCaller,
  type AppClient,
  appClient,
  type BearerRequirement,
  callerOf,
  onBehalfOf,
} from "@identity-web/features/api";

/** What `requireBearer()` adds to the context. */
export interface BearerVariables {
  Variables: { identity: HonoIdentity; caller: ApiCaller };
}

/**
 * Admits only callers with a valid token for this app's own API, and adds the typed `c.var.caller`. Other requests get 401 or
 * 403 with a challenge (RFC 6750), never a redirect.
 *
 * @example
 * app.get("/api/mail", requireBearer({ scopes: ["access_as_user"] }), async (c) =>
 *   c.json(await (await c.var.caller.api("graph").fetch("/me/messages")).json()));
 */
export const requireBearer = (requirement: BearerRequirement = {}): MiddlewareHandler<BearerVariables> =>
  guard<BearerVariables>("requireBearer", async (own, c) => c.set("caller", await verifyCaller(own, requirement)));
