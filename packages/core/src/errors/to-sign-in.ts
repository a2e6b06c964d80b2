import { defined } from "../domain/defined.ts";
import type { TokenRequest } from "../domain/grant.ts";
import type { IdentityErrorDetails } from "./identity-error.ts";

/**
 * What the sign-in that answers an `interaction_required` must ask for, as details of that error.
 *
 * @example
 * throw failure("grant-ended", {}, toSignIn(request));
 */
export const toSignIn = ({ scopes, resource, claims }: TokenRequest, cause?: unknown): IdentityErrorDetails => ({
  scopes,
  ...defined({ resource, claims, cause }),
});
