import { expressOpenidConnect } from "../apps/express-openid-connect.ts";
import { Browser } from "../kit/browser.ts";
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
  async steps(stage) {
    const alices = new Browser();
    await stage.signIn(alices, "alice");
    stage.slow.close();
    const slowAnswer = stage.ask(alices, "/slow");
    await stage.slow.reached(1);
    await stage.signOut(alices);
    if (await stage.isSignedIn(alices)) throw new Error("the sign-out did not work");
    stage.slow.open();
    const { status } = await slowAnswer;

    const fault = await stage.isSignedIn(alices);
    const after = `the slow request was answered ${status}`;
    return { fault, seen: fault ? `${after}; alice is signed in again` : `${after}; alice stays signed out` };
  },
});
