import { honoOidcAuth } from "../apps/hono-oidc-auth.ts";
import { Browser } from "../kit/browser.ts";
import { pass } from "../kit/time.ts";
import { webFault } from "./web-fault.ts";

export const honoNoLogoutChannel = webFault({
  id: "@hono/oidc-auth/no-logout-channel",
  title: "A user who signs out at the provider stays signed in at the app",
  story:
    "Alice signs out at the provider, which posts a back-channel notice to the app. For Bob, it loads the app's " +
    "front-channel address in a frame. Neither notice has an effect: both users stay signed in, also after the next refresh.",
  known:
    "Run here. The library has no route for either notice, and no session on the server that a notice could end: the cookie " +
    "is the session. The refresh tokens stay valid after a sign-out at the provider, as with offline_access.",
  guarantee: "G6, G7",
  peer: honoOidcAuth,
  async steps(stage) {
    const [alices, bobs, carols] = [new Browser(), new Browser(), new Browser()];
    await stage.signIn(alices, "alice");
    await stage.signIn(bobs, "bob");
    await stage.signIn(carols, "carol");
    pass(60);
    await alices.signOutAt(stage.provider.issuer);
    await stage.frontChannelNotice("bob");

    const alive = async () => {
      const after = { alice: await stage.isSignedIn(alices), bob: await stage.isSignedIn(bobs) };
      return Object.entries(after).flatMap(([name, isSignedIn]) => (isSignedIn ? [name] : []));
    };
    const atOnce = await alive();
    pass(16 * 60);
    const later = await alive();
    if (!(await stage.isSignedIn(carols))) throw new Error("carol, whom no notice was about, was signed out");
    const names = (list: readonly string[]) => (list.length === 0 ? "no user" : list.join(" and "));
    return {
      fault: atOnce.length > 0,
      seen:
        `notice ${stage.provider.notices.join()}; still signed in after the notices: ${names(atOnce)}; ` +
        `16 minutes later: ${names(later)}`,
    };
  },
});
