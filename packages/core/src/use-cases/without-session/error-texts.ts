import { type ErrorText, errorsOf } from "../../errors/catalogue.ts";
import type { IdentityError } from "../../errors/identity-error.ts";

const getAnother = "Get another token.";

/** Errors of tokens without a session. Only apps that use such tokens have them in their bundle. */
export const errorTexts = {
  "ability-missing": {
    code: "configuration",
    message: "the client of {provider} can't {ability}",
    cure: "Check whether an option of the provider's client switches it on, or use another client.",
  },
  "app-token-refused": {
    code: "configuration",
    message: "the provider issues no token for these scopes to the app itself",
    cure: "Read the provider's own error below, and let an administrator of the provider grant the app these scopes.",
  },
  "exchange-not-enabled": {
    code: "configuration",
    message: "expected the feature onBehalfOf() for a token exchange, and found none",
    cure: "Set features: [onBehalfOf()] in identity({ … }).",
  },
  "caller-not-a-user": {
    code: "insufficient_scope",
    message: "expected a user's token, and got an app's own",
    cure: "Call with a token from a user's sign-in.",
  },
  "caller-token-expired": { code: "invalid_token", message: "the caller's token has expired", cure: getAnother },
  "caller-token-too-old": {
    code: "invalid_token",
    message: "the token was issued more than {limitMs} ms ago",
    cure: getAnother,
  },
  "exchange-refused": {
    code: "invalid_token",
    message: "the provider refused to exchange the caller's token",
    cure: getAnother,
  },
} as const satisfies Record<string, ErrorText>;

/** Makes these errors. */
export const failure = errorsOf(errorTexts);

/** The provider's client lacks a capability. */
export const missingAbility = ({ name }: { readonly name: string }, ability: string): IdentityError =>
  failure("ability-missing", { provider: name, ability });
