import { honoOidcAuth } from "../apps/hono-oidc-auth.ts";
import { refreshVolley } from "./refresh-volley.ts";
import { webFault } from "./web-fault.ts";

export const honoRefreshVolley = webFault({
  id: "@hono/oidc-auth/refresh-volley",
  title: "50 requests at expiry: one is answered, the others are sent to login",
  story:
    "Alice's page sends 50 requests after the refresh interval. Each request sends the refresh token from its cookie. " +
    "The provider rotates refresh tokens: it accepts the first and refuses the others. Those 49 requests lose their session " +
    "cookie, and are redirected to the provider's login.",
  known:
    "Run here, against oidc-provider with rotation. The refresh token is in the cookie, so every request sends its own " +
    "copy. A refused refresh counts as signed out (getAuth).",
  guarantee: "G5",
  peer: honoOidcAuth,
  steps: refreshVolley,
});
