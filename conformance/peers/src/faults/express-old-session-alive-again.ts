import { expressOpenidConnect } from "../apps/express-openid-connect.ts";
import { Browser } from "../kit/browser.ts";
import { pass } from "../kit/time.ts";
import { webFault } from "./web-fault.ts";

export const expressOldSessionAliveAgain = webFault({
  id: "express-openid-connect/old-session-alive-again",
  title: "After a back-channel logout and a new sign-in, the old session is alive again",
  story:
    "Alice signs in on a library's computer, signs out at the provider and leaves. The provider tells the app, by a logout " +
    "token that names her. At home she signs in on her phone. From then on whoever sits at the library's computer is alice.",
  known:
    "Run here. A notice is kept as a note beside the sessions, which stay; the next sign-in of the same user, wherever it is, " +
    "deletes the note (lib/hooks/backchannelLogout/onLogIn.js). Where the notice also names the provider's session (sid), the " +
    "note about that stays, and the fault doesn't show.",
  guarantee: "G7",
  peer: expressOpenidConnect,
  sidInNotices: false,
  async steps(stage) {
    const [library, phone, bobs] = [new Browser(), new Browser(), new Browser()];
    await stage.signIn(library, "alice");
    await stage.signIn(bobs, "bob");
    pass(60);
    await library.signOutAt(stage.provider.issuer);
    await bobs.signOutAt(stage.provider.issuer);
    if (stage.provider.notices.join() !== "delivered,delivered") throw new Error("the notices did not arrive");
    pass(60);
    await stage.signIn(phone, "alice");
    if (await stage.isSignedIn(bobs)) throw new Error("bob, who did not sign in again, is still signed in");

    const fault = await stage.isSignedIn(library);
    const phoneLives = await stage.isSignedIn(phone);
    if (!phoneLives) throw new Error("the new session did not live");
    return {
      fault,
      seen: fault
        ? "the library's computer is signed in again as alice, two minutes after the notice"
        : "the library's computer stays signed out; the phone is signed in",
    };
  },
});
