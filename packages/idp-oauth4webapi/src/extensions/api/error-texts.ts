import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of `api()` and `clientCredentials()`, by reason. */
export const errorTexts = {
  "bearer-refused": {
    code: "invalid_token",
    message: "the access token was refused: {rule}",
    cure: "Get a token for this API. Compare issuer and idTokenSigningAlg of oidc(), and audience of api(), with the provider's.",
  },
  "client-is-public": {
    code: "interaction_required",
    message: "the app is a public client, which gets tokens only for its users",
    cure: "Set clientSecret or clientAuthentication in oidc(), if the app is a confidential client at the provider.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of `api()` and `clientCredentials()`, and those of the client for their requests. */
export const failure = errorsOf(errorTexts);
