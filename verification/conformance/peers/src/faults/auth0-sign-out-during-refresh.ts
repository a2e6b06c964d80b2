import { auth0Hono } from "../apps/auth0-hono.ts";
import { signOutDuringRefresh } from "./sign-out-during-refresh.ts";
import { webFault } from "./web-fault.ts";

export const auth0SignOutDuringRefresh = webFault({
  id: "@auth0/auth0-hono/sign-out-during-refresh",
  title: "A refresh that is in flight during the sign-out restores the session",
  story:
    "Alice's page sends a request that needs an access token, and her token has expired. While the refresh is in flight, she " +
    "signs out in another tab, and the app confirms it. Then the provider's answer arrives, and she is signed in again.",
  known:
    "Run here. getAccessToken() reads the session again after the refresh. If the session is gone, it creates a new one " +
    "from the answer and writes it under the old session's id (updateStateData and StatefulStateStore.set in " +
    "@auth0/auth0-server-js). The sign-out has revoked the old refresh token, but that does not end the session in the app.",
  guarantee: "G1, G2",
  peer: auth0Hono,
  steps: (stage) => signOutDuringRefresh(stage, stage.signOut),
});
