import type { IdentityErrorDetails } from "../errors/identity-error.ts";
import { defined } from "./defined.ts";
import type { TokenRequest } from "./grant.ts";

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
