import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of a caller's token, by reason. */
export const errorTexts = {
  "bearer-token-missing": {
    code: "invalid_token",
    message: "expected a bearer token in the Authorization header, and got none",
    cure: 'Send "Authorization: Bearer …" with a token for this API.',
  },
  "bearer-token-not-text": {
    code: "configuration",
    message: "callerOf() expected a bearer token as text, and got {found}",
    cure: "Pass the token itself. Treat a message without a token as one without a caller.",
  },
  "bearer-requirement-invalid": {
    code: "configuration",
    message: "{problems}",
    cure: 'Write requireBearer({ scopes: ["access_as_user"] }).',
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
