import type { TokenRequest } from "../domain/grant.ts";
import { IdentityError } from "../domain/identity-error.ts";

/** The account was removed while a call was on its way. */
export const signedOut = (): IdentityError =>
  new IdentityError("signed_out", "the account has been signed out", { cure: "Sign in again." });

/** The user must go to the provider before this request can be answered. */
export const interactionRequired = (request: TokenRequest, why: string, cause?: unknown): IdentityError =>
  new IdentityError("interaction_required", `the user must sign in again: ${why}`, {
    cure: "Send the user to sign-in; requireSignIn() does so by itself.",
    scopes: request.scopes,
    ...(request.resource === undefined ? {} : { resource: request.resource }),
    ...(request.claims === undefined ? {} : { claims: request.claims }),
    ...(cause === undefined ? {} : { cause }),
  });
