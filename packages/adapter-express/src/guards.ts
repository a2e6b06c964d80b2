import { internals, missingIdentity, type SignInRequirement, signInRequirement } from "@identity-web/core/http";
import type { Request, RequestHandler, Response } from "express";
import { canAnswer, refuseUpgrade, sendByExpress } from "./express-http.ts";
import type { ExpressIdentity } from "./request.ts";

/**
 * Admits only signed-in users, and adds `request.user`. If a navigation has no session, the browser is redirected to sign-in, and
 * afterwards to the same page. Any other request without a session gets 401 with the URL of the sign-in.
 *
 * @throws IdentityError `configuration`, when the guard is created: the requirement is invalid
 * @example
 * app.get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (request, response) => {
 *   response.json(await readMail(request.user));
 * });
 */
export function requireSignIn(requirement: SignInRequirement = {}): RequestHandler {
  const needs = signInRequirement(requirement);
  return guard("requireSignIn", async (request) => {
    request.user = await request.identity.require(needs);
  });
}

/** A middleware that admits a request unless `admit` throws. @param name - The guard's name, for the message if `identity()` is missing. */
export const guard =
  (name: string, admit: (request: Request) => Promise<void>): RequestHandler =>
  async (request, response, next) => {
    if (identityOf(request) === undefined) throw missingIdentity(name);
    try {
      await admit(request);
    } catch (error) {
      // Answered here, because a missing sign-in is not an error for the app's own error handler.
      if (await answered(request, response, error)) return;
      throw error;
    }
    next();
  };

/** Answers an error of this library. @returns `false` for other errors, and if a response has begun */
export async function answered(request: Request, response: Response, error: unknown): Promise<boolean> {
  const answer = await identityOf(request)?.[internals].own.answerTo(error);
  if (answer === undefined || response.headersSent) return false;
  if (canAnswer(response)) sendByExpress(response, answer);
  else refuseUpgrade(request, answer.status);
  return true;
}

/** The type of a request always has an identity. If `identity()` did not run before, it is absent. */
const identityOf = ({ identity }: { readonly identity?: ExpressIdentity }): ExpressIdentity | undefined => identity;
