import { type ErrorText, errorsOf } from "../../errors/catalogue.ts";
import type { IdentityError } from "../../errors/identity-error.ts";

const getAnother = "Get another token.";

/** Errors of tokens without a session. They are in the bundle only of apps that use such tokens. */
export const errorTexts = {
  "ability-missing": {
    code: "configuration",
    message: "the client of {provider} can't {ability}",
    cure: "Check whether an option of the provider's client switches it on, or use another client.",
  },
  "app-token-refused": {
    code: "configuration",
    message: "the provider gives the app itself no token for these scopes",
    cure: "Read the provider's own error below, and let an administrator of the provider grant the app these scopes.",
  },
  "exchange-not-enabled": {
    code: "configuration",
    message: "expected the feature onBehalfOf(), without which no token is exchanged",
    cure: "Set features: [onBehalfOf()] in identity({ … }), in every app that shares this store.",
  },
  "caller-not-a-user": {
    code: "insufficient_scope",
    message: "expected a user's token, and got one that an app has for itself",
    cure: "Call with a token that a user's sign-in has brought.",
  },
  "caller-token-expired": { code: "invalid_token", message: "the caller's token has expired", cure: getAnother },
  "caller-token-too-old": {
    code: "invalid_token",
    message: "the token was issued more than {limitMs} ms ago",
    cure: getAnother,
  },
  "exchange-refused": {
    code: "invalid_token",
    message: "the provider gives no other token for the one that came in",
    cure: getAnother,
  },
} as const satisfies Record<string, ErrorText>;

/** Makes these errors. */
export const failure = errorsOf(errorTexts);

/** The provider's client lacks a capability. */
export const missingAbility = ({ name }: { readonly name: string }, ability: string): IdentityError =>
  failure("ability-missing", { provider: name, ability });
