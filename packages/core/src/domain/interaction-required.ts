import { defined } from "./defined.ts";
import type { TokenRequest } from "./grant.ts";
import { IdentityError } from "./identity-error.ts";

/** The user must go to the provider before this request can be answered. */
export const interactionRequired = (message: string, request: TokenRequest, cause?: unknown): IdentityError =>
  new IdentityError("interaction_required", message, {
    cure: "Send the user to sign-in for these scopes; requireSignIn() does so by itself.",
    scopes: request.scopes,
    ...defined({ resource: request.resource, claims: request.claims, cause }),
  });
