import { auth0Hono } from "../apps/auth0-hono.ts";
import { oldSessionAfterNotice } from "./old-session-after-notice.ts";
import { webFault } from "./web-fault.ts";

export const auth0OldSessionAfterNotice = webFault({
  id: "@auth0/auth0-hono/old-session-after-notice",
  title: "After a back-channel logout and a new sign-in, the old session is alive again",
  story: "The same steps restore a session in express-openid-connect.",
  known:
    "Run here: the library passes. A notice deletes the sessions themselves. The app's store must carry out the deletion.",
  guarantee: "G7",
  peer: auth0Hono,
  peerHolds: true,
  sidInNotices: false,
  steps: oldSessionAfterNotice,
});
