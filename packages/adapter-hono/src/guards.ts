import { answerTo, type SignInRequirement, signInRequirement } from "@identity-web/core/http";
import type { Context, MiddlewareHandler } from "hono";
import { identityOf } from "./identity-of.ts";
import type { HonoIdentity, IdentityVariables, SignedInVariables } from "./variables.ts";

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
  return guard<SignedInVariables>("requireSignIn", async (own, c) => c.set("user", await own.require(needs)));
}

/** A middleware that lets a request through where `admit` doesn't throw. @param name - For the message without `identity()`. */
export const guard =
  <Variables extends IdentityVariables>(
    name: string,
    admit: (own: HonoIdentity, c: Context<Variables>) => Promise<void>,
  ): MiddlewareHandler<Variables> =>
  async (c, next) => {
    const own = identityOf(c, name);
    try {
      await admit(own, c);
    } catch (error) {
      // Answered here: to an app's own error handler a visitor who must sign in is no error.
      const answer = await answerTo(own, error);
      if (answer === undefined) throw error;
      return answer;
    }
    return next();
  };
