import type { TokenRequest } from "../domain/grant.ts";
import { IdentityError } from "../domain/identity-error.ts";

/** The account was removed while a call was in progress. */
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

/** The provider's client lacks what an app asks for. */
export const missingAbility = ({ name }: { readonly name: string }, what: string): IdentityError =>
  new IdentityError("configuration", `the client of ${name} can't ${what}`, {
    cure: "Look whether an option of the provider's client switches it on, or use another client.",
  });
