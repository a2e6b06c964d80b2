import { IdentityError, type IdentityErrorDetails } from "../domain/identity-error.ts";

/** The provider can't be asked, or answers with something else than the protocol says. */
export const unavailable = (message: string, details: IdentityErrorDetails = {}): IdentityError =>
  new IdentityError("provider_unavailable", message, details);

/** What to do about a refresh that got no answer. @param delivery - Whether the request may have arrived */
export const unansweredCure = (delivery: "unsent" | "unknown"): string =>
  delivery === "unsent"
    ? "Look whether this machine can reach the provider: the session stays, and the next call tries again."
    : "Look why the provider does not answer: the session stays, but a single-use refresh token is not sent twice.";

/** Any failure as the one error that callers know. */
export const asUnavailable = (error: unknown): IdentityError =>
  error instanceof IdentityError
    ? error
    : unavailable(error instanceof Error ? error.message : "the provider can't be asked", { cause: error });
