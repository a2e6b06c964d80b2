import { type ErrorText, errorsOf } from "@identity-web/core";
import { clockCure } from "@identity-web/core/provider-kit";

const signInAgain = "Send the user to sign-in, as requireSignIn() does.";
const startAgain = "Start the sign-in again.";
const codeIsSpent = "Start the sign-in again. The code is not sent a second time.";

/**
 * All errors of the OpenID Connect client, by reason. An extension has a catalogue of its own, so that only apps that import
 * it carry its texts. A cure that depends on the provider's error comes from client/cures.ts.
 */
export const errorTexts = {
  "oidc-options-invalid": {
    code: "configuration",
    message: "{problems}",
    cure: "Correct the options of oidc() that the message names.",
  },
  "issuer-mismatch": {
    code: "provider_unavailable",
    message: "the provider's metadata can't be used: expected issuer \"{expected}\" at {url}, and got {found}",
    cure: "Set the option issuer of oidc() to {found} if that is your provider.",
  },
  "pushed-requests-demanded": {
    code: "configuration",
    message: "the provider {issuer} accepts only pushed authorization requests, and the client sends none",
    cure: "Add par() to oidc(): {line}.",
  },
  "provider-lacks-capabilities": {
    code: "configuration",
    message: "the provider {issuer} does not support {demanded}: {lacks}",
    cure: "Enable these capabilities for the client at the provider, or remove the options of oidc() that demand them.",
  },
  "callback-unreadable": {
    code: "invalid_callback",
    message: "the callback can't be read: {why}",
    cure: startAgain,
  },
  "callback-state-foreign": {
    code: "invalid_callback",
    message: "expected the state of this sign-in in the callback, and got another one",
    cure: startAgain,
  },
  "callback-iss-missing": {
    code: "invalid_callback",
    message: "expected iss in the callback, as the provider's metadata announces, and got none",
    cure: startAgain,
  },
  "callback-iss-foreign": {
    code: "invalid_callback",
    message: 'expected the iss "{expected}" in the callback, and got {found}',
    cure: startAgain,
  },
  "callback-refused": {
    code: "invalid_callback",
    message: "the callback was refused: {rule}",
    cure: startAgain,
  },
  "callback-code-missing": {
    code: "invalid_callback",
    message: "expected a code in the callback, and got none",
    cure: startAgain,
  },
  "callback-breaks-protocol": {
    code: "invalid_callback",
    message: "the callback breaks the protocol: {why}",
    cure: startAgain,
  },
  "sign-in-refused": {
    code: "invalid_callback",
    message: 'the provider refused the sign-in (scopes "{scopes}"): {words}',
  },
  "transaction-foreign": {
    code: "invalid_callback",
    message: "expected a transaction of this provider client, and got another one",
    cure: startAgain,
  },
  "id-token-refused": {
    code: "invalid_callback",
    message: "the ID token was refused: {rule}",
    cure: "Check this machine's clock. Then compare issuer, clientId and idTokenSigningAlg in oidc() with the provider's.",
  },
  "sign-in-too-slow": {
    code: "provider_unavailable",
    message: "the time for this sign-in was over before its code could be sent",
    cure: codeIsSpent,
  },
  "code-unanswered": {
    code: "provider_unavailable",
    message: "the code could not be exchanged: {why}",
    cure: codeIsSpent,
  },
  "code-exchange-failed": {
    code: "provider_unavailable",
    message: "the code could not be exchanged: {endpoint} answered with status {status}: {words}",
    cure: codeIsSpent,
  },
  "token-answer-unreadable": {
    code: "provider_unavailable",
    message: "the token endpoint's answer can't be used: {why}",
  },
  "token-type-wrong": {
    code: "provider_unavailable",
    message: "expected a {expected} token from the token endpoint, and got a {found} token",
    cure: "Let the provider issue DPoP tokens for this client if oidc() has dpop(), and Bearer tokens otherwise.",
  },
  "refreshed-token-type-wrong": {
    code: "interaction_required",
    message: "expected a {expected} token from a refresh, and got a {found} token",
    cure: signInAgain,
  },
  "refreshed-id-token-refused": {
    code: "interaction_required",
    message: "the ID token of a refresh was refused: {rule}",
    cure: signInAgain,
  },
  "refreshed-id-token-off-clock": {
    code: "configuration",
    message: "the ID token of a refresh was not used: {rule}",
    cure: clockCure,
  },
  "refresh-token-missing": {
    code: "interaction_required",
    message: "the grant has no refresh token",
    cure: signInAgain,
  },
  "grant-foreign": {
    code: "interaction_required",
    message: "expected a grant of issuer {expected}, and got one of another provider",
    cure: signInAgain,
  },
  "grant-not-bound": {
    code: "interaction_required",
    message: "expected a grant whose tokens are bound to a key, and got one from before oidc() had dpop()",
    cure: signInAgain,
  },
  "grant-key-unusable": {
    code: "interaction_required",
    message: "the grant's tokens are bound to a key, which oidc() can't use without dpop()",
    cure: "Add dpop() to extensions of oidc(), or send the user to sign-in again.",
  },
  "scopes-not-granted": {
    code: "interaction_required",
    message: 'the provider granted less than the request asked for: "{missing}" is missing',
    cure: signInAgain,
  },
  "refresh-given-up": {
    code: "provider_unavailable",
    message: "the refresh was given up before it was sent",
  },
  "revocation-unanswered": {
    code: "provider_unavailable",
    message: "a token could not be revoked: {why}",
  },
  "revocation-refused": {
    code: "provider_unavailable",
    message: "the provider refused to revoke a token: {words}",
  },
  "revocation-not-allowed": {
    code: "configuration",
    message: "the provider refused to revoke a token: {words}",
  },
  "logout-token-refused": {
    code: "invalid_logout_token",
    message: "the logout token was refused: {rule}",
    cure: "Compare issuer, clientId and idTokenSigningAlg in oidc() with the provider's, and the clocks.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the client's errors. */
export const failure = errorsOf(errorTexts);
