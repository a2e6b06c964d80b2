import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of `dpop()`, by reason. */
export const errorTexts = {
  "proof-key-missing": {
    code: "interaction_required",
    message: "expected a key in the grant to prove the possession of its tokens, and got none",
    cure: "Send the user to sign-in, as requireSignIn() does.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of `dpop()`. */
export const failure = errorsOf(errorTexts);
