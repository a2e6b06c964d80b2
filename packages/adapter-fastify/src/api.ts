// `@identity-web/adapter-fastify/api`: for an app that is also an API. A separate entry, so that other apps don't load it.
import { type ApiCaller, type BearerRequirement, verifyCaller } from "@identity-web/features/api";

import { type Guard, guard } from "./guards.ts";

export {
  type ApiCaller,
  type AppClient,
  appClient,
  type BearerRequirement,
  callerOf,
  onBehalfOf,
} from "@identity-web/features/api";

declare module "fastify" {
  interface FastifyRequest {
    /** The caller of this app's own API. Exists only behind `requireBearer()`. */
    caller: ApiCaller;
  }
}

/**
 * Admits only callers with a valid token for this app's own API, and adds `request.caller`. Other requests get 401 or 403 with a
 * challenge (RFC 6750), never a redirect.
 *
 * @example
 * app.get("/api/mail", { preHandler: requireBearer({ scopes: ["access_as_user"] }) }, async (request) =>
 *   (await request.caller.api("graph").fetch("/me/messages")).json());
 */
export const requireBearer = (requirement: BearerRequirement = {}): Guard =>
  guard("requireBearer", async (request) => {
    request.caller = await verifyCaller(request.identity, requirement);
  });
