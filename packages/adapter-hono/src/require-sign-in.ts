import { type SignInRequirement, signInRequirement } from "@identity-web/core/http";
import type { MiddlewareHandler } from "hono";
import { identityOf } from "./identity-of.ts";
import type { SignedInVariables } from "./variables.ts";

/**
 * Lets only signed-in users through, and adds the typed `c.var.user`. A page is sent to sign-in and comes back; anything
 * else gets 401 with the address.
 *
 * @throws IdentityError `configuration`, at once, where the requirement can't be read
 * @example
 * app.get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (c) => c.json(await readMail(c.var.user)));
 */
export function requireSignIn(requirement: SignInRequirement = {}): MiddlewareHandler<SignedInVariables> {
  const needs = signInRequirement(requirement);
  return async (c, next) => {
    const own = identityOf(c, "requireSignIn");
    try {
      c.set("user", await own.require(needs));
    } catch (error) {
      // Answered here: to an app's own error handler a visitor who must sign in is no error.
      const answer = await own.answerTo(error);
      if (answer === undefined) throw error;
      return answer;
    }
    return next();
  };
}
