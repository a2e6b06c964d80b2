import { expressOpenidConnect } from "../apps/express-openid-connect.ts";
import { oldSessionAfterNotice } from "./old-session-after-notice.ts";
import { webFault } from "./web-fault.ts";

export const expressOldSessionAliveAgain = webFault({
  id: "express-openid-connect/old-session-alive-again",
  title: "After a back-channel logout and a new sign-in, the old session is alive again",
  story:
    "Alice signs in on a library's computer, signs out at the provider and leaves. The provider tells the app, by a logout " +
    "token that names her. At home she signs in on her phone. From then on, each user of the library's computer is signed in as alice.",
  known:
    "Run here. A notice is kept as a note beside the sessions, which stay; the next sign-in of the same user, wherever it is, " +
    "deletes the note (lib/hooks/backchannelLogout/onLogIn.js). Where the notice also names the provider's session (sid), the " +
    "note about that stays, and the fault doesn't show.",
  guarantee: "G7",
  peer: expressOpenidConnect,
  sidInNotices: false,
  steps: oldSessionAfterNotice,
});
