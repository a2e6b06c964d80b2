// `@identity-web/adapter-express/api`: for an app that is also an API. A separate entry, so that other apps don't load it.
import { type ApiCaller, type BearerRequirement, verifyCaller } from "@identity-web/features/api";
import type { RequestHandler } from "express";
import { guard } from "./guards.ts";

export {
  type ApiCaller,
  type AppClient,
  appClient,
  type BearerRequirement,
  callerOf,
  onBehalfOf,
} from "@identity-web/features/api";

declare global {
  namespace Express {
    interface Request {
      /** The caller of this app's own API. Exists only behind `requireBearer()`. */
      caller: ApiCaller;
    }
  }
}

/**
 * Admits only callers with a valid token for this app's own API, and adds `request.caller`. Other requests get 401 or 403 with a
 * challenge (RFC 6750), never a redirect.
 *
 * @example
 * app.get("/api/mail", requireBearer({ scopes: ["access_as_user"] }), async (request, response) => {
 *   response.json(await (await request.caller.api("graph").fetch("/me/messages")).json());
 * });
 */
export const requireBearer = (requirement: BearerRequirement = {}): RequestHandler =>
  guard("requireBearer", async (request) => {
    request.caller = await verifyCaller(request.identity, requirement);
  });
