import type { AppBrowser } from "../../../cookies/app-browser.ts";
import type { PlainFakeProvider } from "../../../fake-provider/plain.ts";
import { equal } from "../../store/check.ts";
import { protocolCase } from "../adapter-case.ts";
import { BreakableStore } from "../breakable-store.ts";
import { isPage, signInAddress, tokenOf } from "../expect.ts";
import type { ProtocolCaseGroup } from "../harness.ts";
import { accessTokenLifetimeMs } from "../provider.ts";
import { locationOf, type RunningApp, type Scene } from "../scene.ts";

interface Apps {
  readonly mail: RunningApp;
  readonly calendar: RunningApp;
  readonly stores: readonly BreakableStore[];
  readonly browser: AppBrowser;
}

/** Two apps, each with its own store. Alice signs in at both in one browser, and both call an API for her. */
async function aliceAtBoth(scene: Scene): Promise<Apps> {
  const stores = [new BreakableStore(), new BreakableStore()] as const;
  const mail = await scene.start({ store: stores[0], session: { cookieName: "mail" } });
  const elsewhere = { baseUrl: "https://app.example:8443", session: { cookieName: "calendar" } };
  const calendar = await scene.start({ store: stores[1], ...elsewhere });
  const browser = await scene.signedIn(mail);
  await scene.signedIn(calendar, {}, browser.at(calendar));
  await scene.clock.advance(accessTokenLifetimeMs);
  for (const app of [mail, calendar]) await tokenOf(await browser.at(app).program("/mail"));
  return { mail, calendar, stores, browser };
}

/** The browser goes to the provider's end-session endpoint, which sends it back. */
async function throughProvider(fake: PlainFakeProvider, browser: AppBrowser, response: Response): Promise<Response> {
  const answer = await fake.fetch(locationOf(response), { redirect: "manual" });
  const back = new URL(locationOf(answer));
  return browser.navigate(back.pathname + back.search, { site: "cross-site" });
}

async function bobIsUntouched(scene: Scene, app: RunningApp, bob: AppBrowser): Promise<void> {
  await scene.sees("bob", bob.at(app));
  await tokenOf(await bob.at(app).program("/mail"));
}

export const wholeStory: ProtocolCaseGroup = {
  name: "sign in, call an API, sign out everywhere",
  cases: [
    protocolCase(
      "a sign-out at one app and the back-channel logout at the other remove the account from both token caches",
      async (scene, fake) => {
        const { mail, calendar, stores, browser } = await aliceAtBoth(scene);
        const bob = await scene.signedIn(mail, { user: "bob" });
        const sid = fake.sid("alice", browser.name);
        const response = await browser.submit("/auth/sign-out", { returnTo: "/" });
        const home = await throughProvider(fake, browser, response);
        equal(locationOf(home), "/", "where it ends");
        const token = await fake.logoutToken({ sid, sub: "alice" });
        const notified = await scene.browser(calendar).submit("/auth/back-channel-logout", { logout_token: token });
        equal(notified.status, 200, "the answer to the notice");
        for (const app of [mail, calendar]) {
          await signInAddress(await browser.at(app).program("/mail"));
          await app.settled();
        }
        const users = stores.flatMap((store) => store.memory.inspect().accounts.map(({ username }) => username));
        equal(users, ["bob@example.test"], "who is in the token caches");
        equal(fake.revoked.length, 2, "refresh tokens that were revoked");
        equal(fake.sentTwice, 0, "refresh tokens that were sent twice");
        await bobIsUntouched(scene, mail, bob);
      },
    ),

    protocolCase(
      "a sign-out at one app ends the session at the other by a front-channel logout in an iframe",
      async (scene, fake) => {
        const { mail, calendar, stores, browser } = await aliceAtBoth(scene);
        const bob = await scene.signedIn(calendar, { user: "bob" });
        const frame = fake.frontChannelUrl(`${calendar.origin}/auth/front-channel-logout`, {
          sid: fake.sid("alice", browser.name),
          iss: false,
        });
        const page = await throughProvider(fake, browser, await browser.submit("/auth/sign-out"));
        await isPage(page, 200);
        equal((await browser.at(calendar).frame(frame)).status, 200, "the iframe's status");
        for (const app of [mail, calendar]) await signInAddress(await browser.at(app).program("/mail"));
        const users = stores.flatMap((store) => store.memory.inspect().accounts.map(({ username }) => username));
        equal(users, ["bob@example.test"], "who is in the token caches");
        await bobIsUntouched(scene, calendar, bob);
      },
    ),

    protocolCase("after a sign-out the user can sign in again at both apps", async (scene, fake) => {
      const { mail, calendar, browser } = await aliceAtBoth(scene);
      const before = browser.copy();
      await throughProvider(fake, browser, await browser.submit("/auth/sign-out"));
      const token = await fake.logoutToken({ sub: "alice" });
      await scene.browser(calendar).submit("/auth/back-channel-logout", { logout_token: token });
      await scene.clock.advance(2000);
      for (const app of [mail, calendar]) {
        await scene.signedIn(app, {}, browser.at(app));
        await tokenOf(await browser.at(app).program("/mail"));
        await scene.sees(null, before.at(app));
      }
    }),
  ],
};
