// `@identity-web/adapter-express/api`: for an app that is an API as well. What isn't imported isn't loaded.
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
      /** Who called, by a token for this app's own API. There behind `requireBearer()`. */
      caller: ApiCaller;
    }
  }
}

/**
 * Lets only callers with a good token for this app's own API through, and adds `request.caller`. Others get 401 or 403 with a
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
