import { expressOpenidConnect } from "../apps/express-openid-connect.ts";
import { slowRequest } from "./slow-request.ts";
import { webFault } from "./web-fault.ts";

export const expressSlowRequestRestoresSession = webFault({
  id: "express-openid-connect/slow-request-restores-session",
  title: "A slow request that is in flight during the sign-out restores the session",
  story:
    "Alice has opened a page that answers slowly. She signs out before its answer, and the app confirms the sign-out. Then " +
    "the slow answer arrives, and she is signed in again.",
  known:
    "Run here. Every answer writes the session of its request into the store again, and sets the cookie again " +
    "(lib/appSession.js). The library doesn't check whether the session was deleted meanwhile.",
  guarantee: "G1, G2",
  peer: expressOpenidConnect,
  steps: slowRequest,
});
