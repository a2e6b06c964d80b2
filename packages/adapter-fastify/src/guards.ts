import { missingIdentity, type SignInRequirement, signInRequirement } from "@identity-web/core/http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { answered } from "./errors.ts";
import { ownOf } from "./request.ts";

/** A hook for `preHandler`, or for every route of a plugin: `app.addHook("preHandler", requireSignIn())`. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/**
 * Lets only signed-in users through, and adds `request.user`. A page is sent to sign-in and comes back; anything else gets 401
 * with the address.
 *
 * @throws IdentityError `configuration`, at once, where the requirement can't be read
 * @example
 * app.get("/mail", { preHandler: requireSignIn({ scopes: ["Mail.Read"] }) }, async (request) => readMail(request.user));
 */
export function requireSignIn(requirement: SignInRequirement = {}): Guard {
  const needs = signInRequirement(requirement);
  return guard("requireSignIn", async (request) => {
    request.user = await request.identity.require(needs);
  });
}

/** A hook that lets a request through where `admit` doesn't throw. @param name - For the message without the plugin. */
export const guard =
  (name: string, admit: (request: FastifyRequest) => Promise<void>): Guard =>
  async (request, reply) => {
    if (ownOf(request) === undefined) throw missingIdentity(name);
    try {
      await admit(request);
    } catch (error) {
      // Answered here: to an app's own error handler a visitor who must sign in is no error.
      if (await answered(request, reply, error)) return reply;
      throw error;
    }
    return undefined;
  };
