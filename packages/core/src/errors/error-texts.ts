import { type ErrorText, errorsOf } from "./catalogue.ts";

const signInAgain = "Send the user to sign-in; requireSignIn() does so by itself.";
const getAnother = "Get another token.";

/** Every way in which core fails, by reason. All prose of its errors stands here; docs/errors.md is made from it. */
export const errorTexts = {
  "options-invalid": {
    code: "configuration",
    message: "{problems}",
    cure: "Correct the options that the message names.",
  },
  "return-to-not-local": {
    code: "invalid_return_to",
    message: "returnTo is not a path of this app: it must begin with one single slash",
    cure: 'Pass a local path such as "/inbox?page=2".',
  },
  "claims-request-unreadable": {
    code: "configuration",
    message: "expected a claims request as JSON text, and got {found}",
    cure: `Write it as text: claims: '{"id_token":{"acr":{"essential":true,"values":["mfa"]}}}'.`,
  },
  "store-unreachable": {
    code: "store_unavailable",
    message: "the store could not be asked",
    cure: "Look at the store's own error below and at whether the store can be reached; asking again is safe.",
  },
  "signed-out": { code: "signed_out", message: "the account has been signed out", cure: "Sign in again." },
  "tokens-removed": {
    code: "interaction_required",
    message: "the user must sign in again: the account's tokens were removed",
    cure: signInAgain,
  },
  "not-renewable": {
    code: "interaction_required",
    message: "the user must sign in again: the session has no way to get another token",
    cure: signInAgain,
  },
  "refresh-cut-off": {
    code: "interaction_required",
    message: "the user must sign in again: a refresh was cut off, so its token can't be used again",
    cure: signInAgain,
  },
  "refresh-outcome-unknown": {
    code: "interaction_required",
    message: "the user must sign in again: it is unknown whether the provider processed the last refresh",
    cure: signInAgain,
  },
  "grant-ended": {
    code: "interaction_required",
    message: "the user must sign in again: the provider has ended the grant",
    cure: signInAgain,
  },
  "provider-asks-for-user": {
    code: "interaction_required",
    message: "the user must sign in again: {why}",
    cure: signInAgain,
  },
  "claims-missing": {
    code: "interaction_required",
    message: "the user must sign in again: the page needs claims that only a sign-in can bring",
    cure: signInAgain,
  },
  "token-missing": {
    code: "interaction_required",
    message: "the user must sign in again: the page needs a token that only a sign-in can bring",
    cure: signInAgain,
  },
  "api-asks-for-claims": {
    code: "interaction_required",
    message: "the user must sign in again: the API asks for claims that only a sign-in can bring",
    cure: signInAgain,
  },
  "refresh-unanswered": {
    code: "provider_unavailable",
    message: "the provider did not answer a refresh",
  },
  "redemption-unanswered": {
    code: "provider_unavailable",
    message: "the provider did not answer the exchange of the code in time",
    cure: "Try to sign in again.",
  },
  "ability-missing": {
    code: "configuration",
    message: "the client of {provider} can't {ability}",
    cure: "Check whether an option of the provider's client switches it on, or use another client.",
  },
  "removal-scope-unknown": {
    code: "configuration",
    message: 'accounts.remove expects "everywhere" or "account", and got "{scope}"',
    cure: "Use accounts.endSession(account, id) to end one session.",
  },
  "account-key-malformed": {
    code: "configuration",
    message: "expected an account key (22 characters), and got another text",
    cure: "Pass account.key, or issuer and subject.",
  },
  "issuer-foreign": {
    code: "configuration",
    message: "expected an account of {provider}, and got one of issuer {found}",
    cure: "Pass the issuer as the provider's ID tokens have it, or account.key.",
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

/** The reasons of core's errors. */
export type CoreReason = keyof typeof errorTexts;

/** Makes core's errors. */
export const failure = errorsOf(errorTexts);
