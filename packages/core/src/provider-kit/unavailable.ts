import { IdentityError } from "../errors/identity-error.ts";
import { failure } from "./error-texts.ts";

/** Why something failed, as a clause for the message of another error. */
export const whyOf = (error: unknown): string =>
  error instanceof Error ? error.message : "the provider is unavailable";

/** Any failure of a request as an IdentityError: `provider_unavailable`, unless it is an IdentityError already. */
export const asUnavailable = (error: unknown): IdentityError =>
  error instanceof IdentityError ? error : failure("provider-unreachable", { why: whyOf(error) }, { cause: error });
