import { auth0Hono } from "../apps/auth0-hono.ts";
import { oldSessionAfterNotice } from "./old-session-after-notice.ts";
import { webFault } from "./web-fault.ts";

export const auth0OldSessionAfterNotice = webFault({
  id: "@auth0/auth0-hono/old-session-after-notice",
  title: "After a back-channel logout and a new sign-in, the old session is alive again",
  story: "The steps that bring a session back in express-openid-connect.",
  known:
    "Run here: it holds. A notice deletes the sessions themselves, and the library leaves the deletion to the app's store.",
  guarantee: "G7",
  peer: auth0Hono,
  peerHolds: true,
  sidInNotices: false,
  steps: oldSessionAfterNotice,
});
