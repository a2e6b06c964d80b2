import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of `par()`, by reason. */
export const errorTexts = {
  "pushed-request-unanswered": {
    code: "provider_unavailable",
    message: "the authorization request could not be pushed: {why}",
  },
  "pushed-request-unreadable": {
    code: "provider_unavailable",
    message: "expected a request_uri in the answer to the pushed authorization request, and got none",
    cure: "Read the provider's log: its endpoint for pushed authorization requests breaks RFC 9126.",
  },
  "pushed-request-failed": {
    code: "provider_unavailable",
    message: "the provider failed at the pushed authorization request: {words}",
  },
  "pushed-request-refused": {
    code: "configuration",
    message: "the provider refused the pushed authorization request: {words}",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of `par()`. */
export const failure = errorsOf(errorTexts);
