import { type ErrorText, errorsOf } from "@identity-web/core";

/** Every way in which a challenge's link fails, by reason. */
export const errorTexts = {
  "challenge-parameter-invalid": {
    code: "invalid_request",
    message: "{name}: expected {expected}, and got another text",
    cure: "Correct the link that leads to the challenge.",
  },
} as const satisfies Record<string, ErrorText>;

export const failure = errorsOf(errorTexts);
