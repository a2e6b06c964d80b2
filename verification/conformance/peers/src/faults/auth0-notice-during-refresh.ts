import { auth0Hono } from "../apps/auth0-hono.ts";
import { signOutDuringRefresh } from "./sign-out-during-refresh.ts";
import { webFault } from "./web-fault.ts";

export const auth0NoticeDuringRefresh = webFault({
  id: "@auth0/auth0-hono/notice-during-refresh",
  title: "A refresh that is in flight during a back-channel logout restores the session",
  story:
    "A refresh of Alice's session is in flight. She signs out at the provider, for example on another device. The provider's " +
    "notice deletes the session. Then the answer to the refresh arrives, and her browser is signed in again.",
  known:
    "Run here. The notice deletes the session from the store (deleteByLogoutToken). The request that refreshes writes the " +
    "session again, and doesn't check whether it was deleted.",
  guarantee: "G1, G2, G7",
  peer: auth0Hono,
  steps: (stage) =>
    signOutDuringRefresh(stage, async (browser) => {
      await browser.signOutAt(stage.provider.issuer);
      if (stage.provider.notices.join() !== "delivered") throw new Error("the notice did not arrive");
    }),
});
