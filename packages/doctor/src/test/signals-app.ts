import type { IdentityOptions } from "@identity-web/composition";
import { sharedSignals } from "@identity-web/features/shared-signals";
import { oidc } from "@identity-web/idp-oauth4webapi";

/** A configuration module of an app that receives security events. */
export default ({
  TRANSMITTER = "",
  AUDIENCE = "https://app.example",
  BASE_URL = "http://localhost:1",
  DELIVERY = "push",
}): IdentityOptions => ({
  provider: oidc({ issuer: "http://localhost:1", clientId: "mail", clientSecret: "a secret of the app" }),
  baseUrl: BASE_URL,
  secrets: ["a secret of at least thirty-two bytes"],
  features: [
    sharedSignals({
      issuer: TRANSMITTER,
      audience: AUDIENCE,
      signingAlg: "ES256",
      ...(DELIVERY === "push" ? {} : { push: false }),
      ...(DELIVERY === "push"
        ? {}
        : { poll: { endpoint: `${TRANSMITTER}/poll`, authorization: "Bearer poll-token-of-app" } }),
    }),
  ],
});
