import { expressOpenidConnect } from "../apps/express-openid-connect.ts";
import { oldSessionAfterNotice } from "./old-session-after-notice.ts";
import { webFault } from "./web-fault.ts";

export const expressOldSessionAliveAgain = webFault({
  id: "express-openid-connect/old-session-alive-again",
  title: "After a back-channel logout and a new sign-in, the old session is alive again",
  story:
    "Alice signs in on a public computer, signs out at the provider and leaves. The provider notifies the app by a logout " +
    "token that names her. At home she signs in on her phone. Now every user of the public computer is signed in as Alice.",
  known:
    "Run here. The library stores a notice as a record of its own, and keeps the sessions. The user's next sign-in on any " +
    "device deletes this record (lib/hooks/backchannelLogout/onLogIn.js). If the notice also names the provider's session " +
    "(sid), the record for the sid stays, and the fault doesn't occur.",
  guarantee: "G7",
  peer: expressOpenidConnect,
  sidInNotices: false,
  steps: oldSessionAfterNotice,
});
