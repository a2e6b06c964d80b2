import type { TokenRequest } from "../domain/grant.ts";
import { IdentityError } from "../domain/identity-error.ts";
import { interactionRequired as mustInteract } from "../domain/interaction-required.ts";

/** The account was removed while a call was in progress. */
export const signedOut = (): IdentityError =>
  new IdentityError("signed_out", "the account has been signed out", { cure: "Sign in again." });

/** The user must sign in again, for this reason. */
export const interactionRequired = (request: TokenRequest, why: string, cause?: unknown): IdentityError =>
  mustInteract(`the user must sign in again: ${why}`, request, cause);

/** The provider's client lacks what an app asks for. */
export const missingAbility = ({ name }: { readonly name: string }, what: string): IdentityError =>
  new IdentityError("configuration", `the client of ${name} can't ${what}`, {
    cure: "Look whether an option of the provider's client switches it on, or use another client.",
  });
