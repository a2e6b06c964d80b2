import { internals, missingIdentity, type SignInRequirement, signInRequirement } from "@identity-web/core/http";
import type { Request, RequestHandler, Response } from "express";
import { sendByExpress } from "./express-http.ts";
import type { ExpressIdentity } from "./request.ts";

/**
 * Lets only signed-in users through, and adds `request.user`. A page is sent to sign-in and comes back; anything else gets 401
 * with the address.
 *
 * @throws IdentityError `configuration`, at once, where the requirement can't be read
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

/** A middleware that lets a request through where `admit` doesn't throw. @param name - For the message without `identity()`. */
export const guard =
  (name: string, admit: (request: Request) => Promise<void>): RequestHandler =>
  async (request, response, next) => {
    if (identityOf(request) === undefined) throw missingIdentity(name);
    try {
      await admit(request);
    } catch (error) {
      // Answered here: to an app's own error handler a visitor who must sign in is no error.
      if (await answered(request, response, error)) return;
      throw error;
    }
    next();
  };

/** Answers an error of this library. @returns whether it was one; `false`, too, where an answer has begun */
export async function answered(request: Request, response: Response, error: unknown): Promise<boolean> {
  const answer = await identityOf(request)?.[internals].own.answerTo(error);
  if (answer === undefined || response.headersSent) return false;
  sendByExpress(response, answer);
  return true;
}

/** The type of a request promises it; without `identity()` in front it isn't there. */
const identityOf = ({ identity }: { readonly identity?: ExpressIdentity }): ExpressIdentity | undefined => identity;
