import type { BearerRequirement } from "@identity-web/core/http";
import type { MiddlewareHandler } from "hono";
import { identityOf } from "./identity-of.ts";
import type { BearerVariables } from "./variables.ts";

/**
 * Lets only callers with a good token for this app's own API through, and adds the typed `c.var.caller`. Others get 401 or
 * 403 with a challenge (RFC 6750), never a redirect.
 *
 * @example
 * app.get("/api/mail", requireBearer({ scopes: ["access_as_user"] }), async (c) =>
 *   c.json(await (await c.var.caller.api("graph").fetch("/me/messages")).json()));
 */
export function requireBearer(requirement: BearerRequirement = {}): MiddlewareHandler<BearerVariables> {
  return async (c, next) => {
    const own = identityOf(c, "requireBearer");
    try {
      c.set("caller", await own.requireBearer(requirement));
    } catch (error) {
      const answer = await own.answerTo(error);
      if (answer === undefined) throw error;
      return answer;
    }
    return next();
  };
}
