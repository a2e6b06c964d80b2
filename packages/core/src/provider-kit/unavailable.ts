import { IdentityError, type IdentityErrorDetails } from "../errors/identity-error.ts";

/** The provider can't be asked, or answers with something else than the protocol says. */
export const unavailable = (message: string, details: IdentityErrorDetails = {}): IdentityError =>
  new IdentityError("provider_unavailable", message, details);

/** Any failure as the one error that callers know. */
export const asUnavailable = (error: unknown): IdentityError =>
  error instanceof IdentityError
    ? error
    : unavailable(error instanceof Error ? error.message : "the provider can't be asked", { cause: error });
