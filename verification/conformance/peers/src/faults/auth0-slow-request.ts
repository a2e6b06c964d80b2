import { auth0Hono } from "../apps/auth0-hono.ts";
import { slowRequest } from "./slow-request.ts";
import { webFault } from "./web-fault.ts";

export const auth0SlowRequest = webFault({
  id: "@auth0/auth0-hono/slow-request",
  title: "A slow request that is in flight during the sign-out restores the session",
  story: "The same steps restore a session in express-openid-connect.",
  known: "Run here: the library passes. A request without a refresh writes no session.",
  guarantee: "G1, G2",
  peer: auth0Hono,
  peerHolds: true,
  steps: slowRequest,
});
