import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of events to APIs, by reason. */
export const errorTexts = {
  "event-not-taken": {
    code: "provider_unavailable",
    message: "expected status 202 from {url} for a security event, and got {status}{err}",
    cure: "Compare issuer, audience, jwksUri and signingAlg of the API's sharedSignals() with onward() and apis here.",
  },
} as const satisfies Record<string, ErrorText>;

export const failure = errorsOf(errorTexts);
