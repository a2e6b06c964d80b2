import { type ErrorText, errorsOf } from "../../errors/catalogue.ts";

/** Mistakes of an app's set-up: a guard or `identity()` is missing, or belongs to another framework. */
export const errorTexts = {
  "identity-missing": {
    code: "configuration",
    message: "{guard}() expected identity() before it, and found none",
    cure: "Use identity({ … }) before the guard, in the same app. Import both from the adapter of the app's framework.",
  },
  "guard-missing": {
    code: "configuration",
    message: "expected requireSignIn() before a handler that reads the signed-in user, and found none",
    cure: "Add requireSignIn() to the route. For a page that visitors may see without a sign-in, use `await identity.current()` and check for undefined.",
  },
  "framework-wrong": {
    code: "configuration",
    message: "identity() of @identity-web/adapter-{adapter} expected {expected}, and got something else",
    cure: "Import identity() and requireSignIn() from the adapter of the app's framework, such as @identity-web/adapter-express.{more}",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes these errors. */
export const setUpFailure = errorsOf(errorTexts);
