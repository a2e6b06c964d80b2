import { expressOpenidConnect } from "../apps/express-openid-connect.ts";
import { slowRequest } from "./slow-request.ts";
import { webFault } from "./web-fault.ts";

export const expressSlowRequestRestoresSession = webFault({
  id: "express-openid-connect/slow-request-restores-session",
  title: "A slow request that is in flight during the sign-out restores the session",
  story:
    "Alice has a page open that takes long to answer. Before it has answered she signs out, and the app says that she is. " +
    "Then the slow answer arrives, and she is signed in again.",
  known:
    "Run here. Every answer writes the session that its request began with back into the store, and sets the cookie again " +
    "(lib/appSession.js); nothing asks whether it was deleted meanwhile.",
  guarantee: "G1, G2",
  peer: expressOpenidConnect,
  steps: slowRequest,
});
