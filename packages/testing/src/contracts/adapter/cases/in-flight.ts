import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, keepsSession, sessionCookie, signInAddress } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { accessTokenLifetimeMs } from "../provider.ts";
import type { RunningApp, Scene } from "../scene.ts";

type Remove = (scene: Scene, app: RunningApp, name: string) => Promise<unknown>;

/** The provider's notice of the browser's session, on either channel. */
const notices: Readonly<Record<string, Remove>> = {
  "a back-channel logout": async (scene, app, name) => {
    const token = await scene.provider.logoutToken({ sid: scene.provider.sid("alice", name), sub: "alice" });
    return scene.browser(app).submit("/auth/back-channel-logout", { logout_token: token });
  },
  "a front-channel logout": (scene, app, name) =>
    scene.browser(app).frame(`/auth/front-channel-logout?sid=${scene.provider.sid("alice", name)}`),
};

/** All causes of a removal during a pending operation. */
const removals: Readonly<Record<string, Remove>> = {
  ...notices,
  "an administrator's removal": (scene, app) => app.accounts.remove(scene.account("alice")),
};

/**
 * Signs a browser in with tries that a removal stops. The first one restarts the sign-in, and the second one ends it with a
 * page. Neither leaves a session or tokens.
 */
export async function isStoppedTwice(
  scene: Scene,
  app: RunningApp,
  attempt: (browser: AppBrowser, callback: URL) => Promise<Response>,
): Promise<AppBrowser> {
  const browser = scene.browser(app);
  const first = await attempt(browser, scene.callback(browser, await scene.toProvider(browser, "/page")));
  equal(first.status, 302, "the status of the first callback");
  const again = first.headers.get("location") ?? "";
  ok(again.startsWith(scene.provider.issuer), `the way to the provider once more, got ${again}`);
  keepsSession(first);
  equal(scene.store.memory.inspect(), { accounts: [], sessions: 0 }, "what the store holds after the first try");
  const second = await attempt(browser, scene.callback(browser, again));
  ok((await isPage(second, 400)).text.includes("signed out"), "a page that says why");
  keepsSession(second);
  equal(scene.store.memory.inspect(), { accounts: [], sessions: 0 }, "what the store holds after the second try");
  return browser;
}

export const inFlight: AdapterCaseGroup = {
  name: "operations in progress at a sign-out",
  cases: [
    ...Object.entries(removals).flatMap(([name, remove]) => [
      adapterCase(`${name} during a refresh (G2) signs the caller out, and restores no token`, async (scene) => {
        const [app, node] = [await scene.start(), await scene.start()];
        const browser = await scene.signedIn(app);
        await scene.clock.advance(accessTokenLifetimeMs);
        const gate = scene.provider.hold("refresh", "after");
        const before = browser.copy();
        const answer = before.program("/token?scopes=Mail.Read");
        await gate.arrived();
        await remove(scene, node, browser.name);
        gate.release();
        await signInAddress(await answer);
        await scene.sees(null, browser);
        equal(scene.store.memory.inspect().accounts, [], "what the token cache holds");
        await app.settled();
        await node.settled();
        ok(scene.provider.revocations >= 1, "the refresh token that came late to be revoked");
      }),

      adapterCase(
        `${name} during a code redemption (G2) leaves no session and no cookie, and revokes the code's tokens`,
        async (scene) => {
          const [app, node] = [await scene.start(), await scene.start()];
          await isStoppedTwice(scene, app, async (browser, callback) => {
            const gate = scene.provider.hold("code", "after");
            const answer = scene.comeBack(browser, callback);
            await gate.arrived();
            await remove(scene, node, browser.name);
            gate.release();
            return answer;
          });
          await app.settled();
          equal(scene.provider.revocations, 2, "revocations, one of each try");
        },
      ),
    ]),

    ...Object.entries(notices).map(([name, remove]) =>
      adapterCase(`${name} before the session exists (G3) stops the sign-in that it names`, async (scene) => {
        const [app, node] = [await scene.start(), await scene.start()];
        await isStoppedTwice(scene, app, async (browser, callback) => {
          await remove(scene, node, browser.name);
          return scene.comeBack(browser, callback);
        });
      }),
    ),

    adapterCase("a slow response that began before a sign-out restores nothing", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const arrived = Promise.withResolvers<void>();
      const open = Promise.withResolvers<void>();
      scene.pause = () => {
        arrived.resolve();
        return open.promise;
      };
      const slow = browser.program("/slow");
      await arrived.promise;
      const before = browser.copy();
      await browser.submit("/auth/sign-out");
      open.resolve();
      const response = await slow;
      equal(response.headers.getSetCookie(), [], "cookies of the slow response");
      equal(browser.jar.get(sessionCookie), undefined, "the session's cookie");
      await scene.sees(null, before);
    }),

    adapterCase(
      "a slow guarded page during a sign-out gets 401 or a redirect to sign-in, and never a token",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await scene.clock.advance(accessTokenLifetimeMs);
        const gate = scene.provider.hold("refresh");
        const slow = Promise.all([browser.copy().program("/token?scopes=Mail.Read"), browser.copy().navigate("/mail")]);
        await gate.arrived();
        await browser.submit("/auth/sign-out");
        gate.release();
        const [program, page] = await slow;
        await signInAddress(program);
        ok(
          page.status === 302 && (page.headers.get("location") ?? "").startsWith("/auth/sign-in"),
          "the way to sign-in",
        );
        await scene.sees(null, browser);
      },
    ),

    adapterCase("a sign-out during another tab's sign-in keeps the new session and ends the old one", async (scene) => {
      const app = await scene.start({ signOutScope: "session" });
      const browser = await scene.signedIn(app);
      const before = browser.copy();
      const callback = scene.callback(browser, await scene.toProvider(browser, "/auth/sign-in"), {
        browser: "other",
      });
      const gate = scene.provider.hold("code", "after");
      const back = scene.comeBack(browser, callback);
      await gate.arrived();
      await before.submit("/auth/sign-out");
      gate.release();
      equal((await back).status, 302, "the status of the callback");
      await scene.sees("alice", browser);
      await scene.sees(null, before);
    }),

    adapterCase(
      "a sign-in under another sid restarts automatically if the account's tokens are removed during it (G2, G7)",
      async (scene) => {
        const app = await scene.start();
        const [first, second] = [await scene.signedIn(app), scene.browser(app)];
        const callback = scene.callback(second, await scene.toProvider(second, "/page"));
        const gate = scene.provider.hold("code", "after");
        const back = scene.comeBack(second, callback);
        await gate.arrived();
        await first.submit("/auth/sign-out");
        gate.release();
        const response = await back;
        equal(response.status, 302, "the status of the callback");
        const again = response.headers.get("location") ?? "";
        ok(again.startsWith(scene.provider.issuer), `the way to the provider once more, got ${again}`);
        await scene.clock.advance(1);
        const done = await scene.comeBack(second, scene.callback(second, again));
        equal(done.headers.get("location"), "/page", "where the second try leads");
        await scene.sees("alice", second);
      },
    ),
  ],
};
