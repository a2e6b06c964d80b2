import { auth0Hono } from "../apps/auth0-hono.ts";
import { refreshVolley } from "./refresh-volley.ts";
import { webFault } from "./web-fault.ts";

export const auth0RefreshVolley = webFault({
  id: "@auth0/auth0-hono/refresh-volley",
  title: "50 requests at expiry send the same refresh token 50 times",
  story:
    "Alice's page sends 50 requests just after her access token has expired. Each request refreshes by itself, with the same " +
    "refresh token. The provider rotates refresh tokens: it accepts the first request, treats the others as theft, and ends " +
    "the grant.",
  known:
    "Run here, against oidc-provider with rotation and without a grace period. getAccessToken() reads the session and sends " +
    "its refresh token. No request waits for another request's refresh (ServerClient in @auth0/auth0-server-js).",
  guarantee: "G5",
  peer: auth0Hono,
  steps: refreshVolley,
});
