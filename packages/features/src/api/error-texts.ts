import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of a caller's token, by reason. */
export const errorTexts = {
  "bearer-token-missing": {
    code: "invalid_token",
    message: "expected a bearer token in the Authorization header, and got none",
    cure: 'Send "Authorization: Bearer …" with a token for this API.',
  },
  "bearer-apps-refused": {
    code: "insufficient_scope",
    message: "expected a user's token, and got an app's own",
    cure: "Call with a user's token, or admit apps by requireBearer({ roles }).",
  },
  "bearer-scope-missing": {
    code: "insufficient_scope",
    message: "expected a token for {wanted}, and got one with other scopes or roles",
    cure: "Ask for a token with these scopes or roles.",
  },
} as const satisfies Record<string, ErrorText>;

export const failure = errorsOf(errorTexts);
