import { type ErrorText, errorsOf } from "./catalogue.ts";

const signInAgain = "Send the user to sign-in; requireSignIn() does so by itself.";
const getAnother = "Get another token.";
const checkNetwork = "Check whether this machine can reach the provider.";
const tellOperator = "Report the fault to the provider's operator.";

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
  "grant-refused": {
    code: "interaction_required",
    message: "{provider} refused the grant: {words}",
    cure: signInAgain,
  },
  "user-needed": {
    code: "interaction_required",
    message: "{provider} gives no token without the user: {words}",
    cure: signInAgain,
  },
  "scope-refused": {
    code: "interaction_required",
    message: '{provider} gives no token without the user: {words} (refused scope: "{scope}")',
    cure: signInAgain,
  },
  "resource-refused": {
    code: "interaction_required",
    message: "{provider} refused the resource of a token request: {words}",
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
  "provider-unreachable": {
    code: "provider_unavailable",
    message: "{why}",
    cure: checkNetwork,
  },
  "document-unreachable": {
    code: "provider_unavailable",
    message: "{document} can't be loaded: {why}",
    cure: checkNetwork,
  },
  "document-refused": {
    code: "provider_unavailable",
    message: "{document} can't be loaded: expected status 200 from {url}, and got {status}{words}",
    cure: checkNetwork,
  },
  "document-unreadable": {
    code: "provider_unavailable",
    message: "{document} can't be loaded: expected a JSON object at {url}, and got another text",
    cure: checkNetwork,
  },
  "key-set-unreadable": {
    code: "provider_unavailable",
    message: "the provider's keys can't be loaded: expected a JSON Web Key Set at {url}, and got another object",
    cure: checkNetwork,
  },
  "endpoint-invalid": {
    code: "provider_unavailable",
    message: "expected a URL as {name} in {url}, and got {found}",
    cure: tellOperator,
  },
  "endpoint-without-tls": {
    code: "provider_unavailable",
    message: "expected a URL with TLS as {name} in {url}, and got {found}",
    cure: tellOperator,
  },
  "token-request-held-back": {
    code: "provider_unavailable",
    message: "the token request was not sent: {why}",
    cure: "Wait until the pause has passed. The session stays, and the next call tries again.",
  },
  "token-request-unsent": {
    code: "provider_unavailable",
    message: "the token request was not sent: {why}",
    cure: "Check whether this machine can reach the provider. The session stays, and the next call tries again.",
  },
  "token-request-unanswered": {
    code: "provider_unavailable",
    message: "the token request got no answer: {why}",
    cure: "Check why the provider does not answer. The session stays, but a single-use refresh token is not sent twice.",
  },
  "token-request-turned-away": {
    code: "provider_unavailable",
    message: "{provider} turned a token request away: {words}",
  },
  "token-request-failed": {
    code: "provider_unavailable",
    message: "{provider} failed at a token request: {words}",
  },
  "token-request-refused": {
    code: "provider_unavailable",
    message: "{provider} refused a token request: {words}",
  },
  "client-refused": {
    code: "configuration",
    message: "{provider} refused a token request: {words}",
  },
  "parameter-reserved": {
    code: "invalid_request",
    message: "expected extraParameters without {names}, which this library sets itself",
    cure: "Pass only the parameters that the provider needs. Pick them by name from a query that came from outside.",
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
    message: "expected the option onBehalfOf, without which no token is exchanged",
    cure: "Set onBehalfOf: true in identity({ … }), in every app that shares this store.",
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
