import { type ErrorText, errorsOf } from "../errors/catalogue.ts";

const signInAgain = "Send the user to sign-in, as requireSignIn() does.";
const checkNetwork = "Check whether this machine can reach the provider.";
const tellOperator = "Report the fault to the provider's operator.";

/** The errors that provider clients share, by reason. */
export const errorTexts = {
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
  "document-untrusted": {
    code: "provider_unavailable",
    message: "{document} can't be loaded: {why}",
    cure: "Start Node.js with NODE_EXTRA_CA_CERTS=/path/to/ca.pem: the certificate of the authority that issued the provider's.",
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
    message: "{provider} is busy or unavailable, and refused a token request: {words}",
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
} as const satisfies Record<string, ErrorText>;

/** Makes the errors that provider clients share. */
export const failure = errorsOf(errorTexts);
