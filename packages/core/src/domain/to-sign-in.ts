import type { IdentityErrorDetails } from "../errors/identity-error.ts";
import { defined } from "./defined.ts";
import type { TokenRequest } from "./grant.ts";

/**
 * The scopes, resource and claims that the next sign-in must request, as details of an `interaction_required` error.
 *
 * @example
 * throw failure("grant-ended", {}, toSignIn(request));
 */
export const toSignIn = ({ scopes, resource, claims }: TokenRequest, cause?: unknown): IdentityErrorDetails => ({
  scopes,
  ...defined({ resource, claims, cause }),
});
