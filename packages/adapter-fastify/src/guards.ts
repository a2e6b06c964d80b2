import { missingIdentity, type SignInRequirement, signInRequirement } from "@identity-web/core/http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { answered } from "./errors.ts";
import { ownOf } from "./request.ts";

/** A hook for `preHandler`, or for every route of a plugin: `app.addHook("preHandler", requireSignIn())`. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/**
 * Admits only signed-in users, and adds `request.user`. If a navigation has no session, the browser is redirected to sign-in, and
 * afterwards to the same page. Any other request without a session gets 401 with the URL of the sign-in.
 *
 * @throws IdentityError `configuration`, when the guard is created: the requirement is invalid
 * @example
 * app.get("/mail", { preHandler: requireSignIn({ scopes: ["Mail.Read"] }) }, async (request) => readMail(request.user));
 */
export function requireSignIn(requirement: SignInRequirement = {}): Guard {
  const needs = signInRequirement(requirement);
  return guard("requireSignIn", async (request) => {
    request.user = await request.identity.require(needs);
  });
}

/** A hook that admits a request unless `admit` throws. @param name - The guard's name, for the message if the plugin is missing. */
export const guard =
  (name: string, admit: (request: FastifyRequest) => Promise<void>): Guard =>
  async (request, reply) => {
    if (ownOf(request) === undefined) throw missingIdentity(name);
    try {
      await admit(request);
    } catch (error) {
      // Answered here, because a missing sign-in is not an error for the app's own error handler.
      if (await answered(request, reply, error)) return reply;
      throw error;
    }
    return undefined;
  };
