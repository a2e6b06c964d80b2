import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of security events, by reason. */
export const errorTexts = {
  "security-event-refused": {
    code: "invalid_security_event",
    message: "the security event was refused ({err}): {rule}",
    cure: "Compare issuer, audience, signingAlg and jwksUri of sharedSignals() with the stream's configuration at the transmitter.",
  },
  "transmitter-issuer-different": {
    code: "provider_unavailable",
    message: "expected {issuer} as the issuer in {url}, and got {found}",
    cure: "Correct the issuer of sharedSignals(), or set jwksUri.",
  },
  "poll-refused": {
    code: "provider_unavailable",
    message: "expected security events from {url}, and got status {status}",
    cure: "Check the option poll: its endpoint, and the authorization that the transmitter requires.",
  },
  "poll-unreadable": {
    code: "provider_unavailable",
    message: "expected an object with sets from {url}, and got another text",
    cure: "Check the option poll: its endpoint must be the one of the stream's delivery.",
  },
  "poll-not-configured": {
    code: "configuration",
    message: "poll() expected the option poll of sharedSignals(), and found none",
    cure: "Pass sharedSignals({ poll: { endpoint, authorization } }).",
  },
} as const satisfies Record<string, ErrorText>;

export const failure = errorsOf(errorTexts);
