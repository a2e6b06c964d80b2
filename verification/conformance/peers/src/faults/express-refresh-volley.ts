import { expressOpenidConnect } from "../apps/express-openid-connect.ts";
import { refreshVolley } from "./refresh-volley.ts";
import { webFault } from "./web-fault.ts";

export const expressRefreshVolley = webFault({
  id: "express-openid-connect/refresh-volley",
  title: "50 requests at expiry send the same refresh token 50 times",
  story:
    "Alice's page sends 50 requests just after her access token has expired. Each request refreshes by itself, with the same " +
    "refresh token. The provider rotates refresh tokens: it accepts the first request, treats the others as theft, and ends " +
    "the grant.",
  known:
    "Run here, against oidc-provider with rotation. refresh() sends the refresh token of the request's session. " +
    "Concurrent requests don't wait for each other (lib/context.js).",
  guarantee: "G5",
  peer: expressOpenidConnect,
  steps: refreshVolley,
});
