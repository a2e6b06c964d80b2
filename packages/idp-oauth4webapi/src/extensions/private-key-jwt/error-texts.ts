import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of `privateKeyJwt()`, by reason. */
export const errorTexts = {
  "client-key-unreadable": {
    code: "configuration",
    message: "expected a private key for {algorithms} as clientKey of privateKeyJwt(), and got one that can't be read",
    cure: "Pass a private key of P-256, Ed25519 or RSA, and alg if the key doesn't name its algorithm.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of `privateKeyJwt()`. */
export const failure = errorsOf(errorTexts);
