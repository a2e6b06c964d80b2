import type { TokenRequest } from "../domain/grant.ts";
import { toSignIn } from "../domain/to-sign-in.ts";
import { type CoreReason, failure } from "../errors/error-texts.ts";
import type { IdentityError } from "../errors/identity-error.ts";

/** The account was removed while a call was in progress. */
export const signedOut = (): IdentityError => failure("signed-out");

/** The reasons of `interaction_required` without facts. */
type Interaction = Extract<
  CoreReason,
  | "tokens-removed"
  | "not-renewable"
  | "refresh-cut-off"
  | "refresh-outcome-unknown"
  | "grant-ended"
  | "api-asks-for-claims"
>;

/** The user must go to the provider before this request can be answered. */
export const interactionRequired = (reason: Interaction, request: TokenRequest, cause?: unknown): IdentityError =>
  failure(reason, {}, toSignIn(request, cause));

/** The same with the message of the provider's client, which doesn't name scopes and claims. */
export const interactionRequiredBecause = (error: IdentityError, request: TokenRequest): IdentityError =>
  failure("provider-asks-for-user", { why: error.message }, toSignIn(request, error));
