import { type ErrorText, errorsOf } from "@identity-web/core";
import { clockCure } from "@identity-web/core/provider-kit";

const signInAgain = "Send the user to sign-in, as requireSignIn() does.";
const startAgain = "Start the sign-in again.";
const codeIsSpent = "Start the sign-in again. The code is not sent a second time.";
const checkCredential = "Check the option credential of entra().";

/** All errors of the Entra client, by reason. A cure that depends on Entra's error comes from msal/cures.ts. */
export const errorTexts = {
  "entra-options-invalid": {
    code: "configuration",
    message: "{problems}",
    cure: "Correct the options of entra() that the message names.",
  },
  "entra-issuer-mismatch": {
    code: "provider_unavailable",
    message: "the authority's metadata can't be used: expected an issuer like \"{expected}\" at {url}, and got {found}",
    cure: "Check tenantId and instance in entra(), and whether this machine can reach Entra.",
  },
  "entra-user-flow-missing": {
    code: "configuration",
    message: 'expected a user flow for "{policy}" in the option policies, and found none',
    cure: "Name the user flow in the option policies of entra().",
  },
  "entra-callback-unreadable": {
    code: "invalid_callback",
    message: "the callback can't be read: {why}",
    cure: startAgain,
  },
  "entra-callback-state-foreign": {
    code: "invalid_callback",
    message: "expected the state of this sign-in in the callback, and got another one",
    cure: startAgain,
  },
  "entra-callback-iss-missing": {
    code: "invalid_callback",
    message: "expected iss in the callback, as the authority's metadata announces, and got none",
    cure: startAgain,
  },
  "entra-callback-iss-foreign": {
    code: "invalid_callback",
    message: 'expected the iss "{expected}" in the callback, and got {found}',
    cure: startAgain,
  },
  "entra-callback-code-missing": {
    code: "invalid_callback",
    message: "expected a code in the callback, and got none",
    cure: startAgain,
  },
  "entra-sign-in-refused": {
    code: "invalid_callback",
    message: 'Entra refused the sign-in (scopes "{scopes}"): {words}',
  },
  "entra-transaction-foreign": {
    code: "invalid_callback",
    message: "expected a transaction of this provider client, and got another one",
    cure: startAgain,
  },
  "entra-id-token-refused": {
    code: "invalid_callback",
    message: "the ID token was refused: {rule}",
    cure: "Check this machine's clock. Then compare tenantId and clientId in entra() with the app registration.",
  },
  "entra-sign-in-too-slow": {
    code: "provider_unavailable",
    message: "the time for this sign-in was over before its code could be sent",
    cure: codeIsSpent,
  },
  "entra-code-unanswered": {
    code: "provider_unavailable",
    message: "the code could not be exchanged: {why}",
    cure: codeIsSpent,
  },
  "entra-code-exchange-failed": {
    code: "provider_unavailable",
    message: "the code could not be exchanged: Entra answered with status {status}: {words}",
    cure: codeIsSpent,
  },
  "entra-code-not-sent": {
    code: "provider_unavailable",
    message: "expected MSAL to send the code, and it sent none",
    cure: codeIsSpent,
  },
  "entra-code-answer-unreadable": {
    code: "provider_unavailable",
    message: "the code could not be exchanged: {why}",
    cure: codeIsSpent,
  },
  "entra-token-answer-unreadable": {
    code: "provider_unavailable",
    message: "a token request failed: {why}",
    cure: "Try again later, and read Entra's sign-in log.",
  },
  "entra-access-token-missing": {
    code: "provider_unavailable",
    message: "expected an access_token in the token endpoint's answer, and got none",
    cure: "Check the scopes of the request.",
  },
  "entra-refresh-token-missing": {
    code: "interaction_required",
    message: "the grant has no refresh token",
    cure: signInAgain,
  },
  "entra-refresh-token-expired": {
    code: "interaction_required",
    message: "the refresh token has expired",
    cure: signInAgain,
  },
  "entra-grant-without-user-flow": {
    code: "interaction_required",
    message: "the grant belongs to a user flow that the option policies no longer names",
    cure: signInAgain,
  },
  "entra-grant-foreign": {
    code: "interaction_required",
    message: "expected a grant of {expected}, and got one of another provider",
    cure: signInAgain,
  },
  "entra-refreshed-id-token-refused": {
    code: "interaction_required",
    message: "the ID token of a refresh was refused: {rule}",
    cure: signInAgain,
  },
  "entra-refreshed-id-token-off-clock": {
    code: "configuration",
    message: "the ID token of a refresh was not used: {rule}",
    cure: clockCure,
  },
  "entra-scopes-not-granted": {
    code: "interaction_required",
    message: 'Entra granted less than the request asked for: "{missing}" is missing',
    cure: "Send the user to sign-in for these scopes, as requireSignIn() does.",
  },
  "entra-request-given-up": {
    code: "provider_unavailable",
    message: "the request was given up before it was sent",
    cure: "Call again.",
  },
  "entra-scopes-of-several-apis": {
    code: "configuration",
    message: 'expected the scopes of one API, and got those of {count}: "{scopes}"',
    cure: "Request the scopes of each API separately. Only a sign-in may ask for the scopes of several APIs.",
  },
  "entra-tenant-needed": {
    code: "configuration",
    message: 'expected one tenant for the app\'s own token, and got "{tenant}"',
    cure: "Make another entra() with the tenantId of one tenant for these tokens.",
  },
  "entra-bearer-refused": {
    code: "invalid_token",
    message: "the access token was refused: {rule}",
    cure: "Compare clientId and apiAudiences in entra() with the app registration for which the token was requested.",
  },
  "entra-logout-token-refused": {
    code: "invalid_logout_token",
    message: "the logout token was refused: expected none, because Entra sends no logout tokens",
    cure: "Register the front-channel logout URL that the start-up log names: Entra has no back-channel logout.",
  },
  "entra-assertion-missing": {
    code: "configuration",
    message: "credential.assertion: expected a function that returns a signed JWT, and it returned {found}",
    cure: checkCredential,
  },
  "entra-certificate-incomplete": {
    code: "configuration",
    message: "credential: expected a {missing} in PEM, and found none",
    cure: "Convert a .pfx file: openssl pkcs12 -in app.pfx -nodes",
  },
  "entra-private-key-unreadable": {
    code: "configuration",
    message: "credential: the private key can't be read: it is damaged, or its passphrase is wrong",
    cure: checkCredential,
  },
  "entra-private-key-not-rsa": {
    code: "configuration",
    message: "credential: expected an RSA key, which Entra demands, and got another private key",
    cure: checkCredential,
  },
  "entra-credential-file-unreadable": {
    code: "configuration",
    message: "{option}: the file can't be read ({code})",
    cure: checkCredential,
  },
  "entra-msal-missing": {
    code: "configuration",
    message: "MSAL can't be loaded: it needs node:crypto, which is missing here",
    cure: 'On Cloudflare Workers set the compatibility flag "nodejs_compat" and a compatibility date of 2026-01-29 or later.',
  },
  "entra-request-not-made": {
    code: "configuration",
    message: "MSAL could not create its request ({code})",
    cure: checkCredential,
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the Entra client's errors. */
export const failure = errorsOf(errorTexts);
