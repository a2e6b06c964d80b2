import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of requests to revoke all tokens, by reason. */
export const errorTexts = {
  "revocation-token-missing": {
    code: "invalid_security_event",
    message: "expected a bearer token in the Authorization header, and got none",
    status: 401,
    cure: "Send the signed JWT as `Authorization: Bearer …`.",
  },
  "revocation-token-refused": {
    code: "invalid_security_event",
    message: "the token of the revocation was refused: {rule}",
    status: 401,
    cure: "Compare issuer, audience, signingAlg and jwksUri of tokenRevocation() with the sender's configuration.",
  },
  "revocation-body-unreadable": {
    code: "invalid_security_event",
    message: "expected a JSON object with sub_id, and got another body",
    cure: 'Post { "sub_id": { "format": "email", "email": "…" } } as application/json.',
  },
  "revocation-subject-refused": {
    code: "invalid_security_event",
    message: "the subject of the revocation was refused: {rule}",
    cure: "Send a subject of format iss_sub or email, or another one that subjectClaims of tokenRevocation() names.",
  },
  "revocation-subject-unknown": {
    code: "invalid_security_event",
    message: "expected a user who has signed in to this app, and the subject of the revocation names none",
    status: 404,
    cure: "No action is needed: the user has no session here.",
  },
} as const satisfies Record<string, ErrorText>;

export const failure = errorsOf(errorTexts);
