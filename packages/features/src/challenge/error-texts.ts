import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of a challenge's link, by reason. */
export const errorTexts = {
  "challenge-parameter-invalid": {
    code: "invalid_request",
    message: "{name}: expected {expected}, and got another text",
    cure: "Correct the link to /auth/challenge.",
  },
} as const satisfies Record<string, ErrorText>;

export const failure = errorsOf(errorTexts);
