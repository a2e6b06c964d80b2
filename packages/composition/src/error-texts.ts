import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of composition, by reason. */
export const errorTexts = {
  "identity-options-invalid": {
    code: "configuration",
    message: "identity() can't start:\n{problems}",
    cure: "Correct the options that the message names.",
  },
  "runtime-too-old": {
    code: "configuration",
    message: "identity() expected Node.js 22 or later, and found {found}",
    cure: "Install the newest long-term version of Node.js, and start the app with it.",
  },
} as const satisfies Record<string, ErrorText>;

export const failure = errorsOf(errorTexts);
