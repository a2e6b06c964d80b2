import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, keepsSession, redirects, sessionCookie, setCookie } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { RunningApp, Scene } from "../scene.ts";

const minute = 60_000;

/** A pending callback for Bob in a browser where Alice is signed in. */
async function bobComes(
  scene: Scene,
  app: RunningApp,
  error?: string,
): Promise<{ browser: AppBrowser; callback: URL }> {
  const browser = await scene.signedIn(app);
  const url = await scene.toProvider(browser, "/auth/sign-in?returnTo=/page");
  return {
    browser,
    callback: scene.callback(browser, url, { user: "bob", ...(error === undefined ? {} : { error }) }),
  };
}

/** Expects a 400 page with a link back, and Alice's session unchanged. */
async function refused(scene: Scene, browser: AppBrowser, response: Response): Promise<void> {
  const { links } = await isPage(response, 400);
  equal(links.length, 1, "how many ways on");
  keepsSession(response);
  await scene.sees("alice", browser);
}

export const callback: AdapterCaseGroup = {
  name: "callback",
  cases: [
    adapterCase("a callback by query creates a session and redirects to returnTo", async (scene) => {
      const app = await scene.start();
      const { browser, callback: address } = await bobComes(scene, app);
      redirects(await scene.comeBack(browser, address), "/page");
      await scene.sees("bob", browser);
    }),

    adapterCase(
      "a callback by form_post creates a session, although the cross-site POST has no Lax cookie",
      async (scene) => {
        const app = await scene.start({ client: { responseMode: "form_post" } });
        const browser = scene.browser(app);
        const url = await scene.toProvider(browser, "/page");
        redirects(await scene.comeBack(browser, scene.callback(browser, url), "form_post"), "/page", 303);
        await scene.sees("alice", browser);

        // The cross-site POST carries no session cookie, and the old session ends nevertheless.
        const before = browser.copy();
        const again = await scene.toProvider(browser, "/auth/sign-in");
        redirects(
          await scene.comeBack(browser, scene.callback(browser, again, { user: "bob" }), "form_post"),
          "/",
          303,
        );
        await scene.sees("bob", browser);
        await scene.sees(null, before);
      },
    ),

    adapterCase("each sign-in creates a new session handle, which is in no address and on no page", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const handles: string[] = [];
      for (let time = 0; time < 2; time++) {
        const back = await scene.signIn(browser, "/auth/sign-in");
        const handle = setCookie(back, sessionCookie)?.value ?? "";
        ok(handle.length > 80 && !handles.includes(handle), "a new handle");
        ok(
          !`${back.headers.get("location")}${await back.text()}`.includes(handle),
          "the handle to be in the cookie alone",
        );
        handles.push(handle);
      }
    }),

    adapterCase(
      "a sign-in that fails at the provider gets a 400 page with a link to try again, and keeps the old session",
      async (scene) => {
        const app = await scene.start();
        const { browser, callback: address } = await bobComes(scene, app, "access_denied");
        const response = await scene.comeBack(browser, address);
        const { links } = await isPage(response, 400);
        equal(links, ["/auth/sign-in?returnTo=%2Fpage"], "the way back");
        keepsSession(response);
        await scene.sees("alice", browser);
        equal(scene.eventsOf("sign_in_failed").length, 1, "events that say so");
      },
    ),

    adapterCase("a callback with an unknown code gets a 400 page and keeps the old session", async (scene) => {
      const app = await scene.start();
      const { browser, callback: address } = await bobComes(scene, app);
      address.searchParams.set("code", "made-up");
      await refused(scene, browser, await scene.comeBack(browser, address));
    }),

    adapterCase("a callback without a code gets a 400 page and keeps the old session", async (scene) => {
      const app = await scene.start();
      const { browser, callback: address } = await bobComes(scene, app);
      address.searchParams.delete("code");
      await refused(scene, browser, await scene.comeBack(browser, address));
    }),

    adapterCase(
      "a replayed callback gets a 400 page, sends no code again and keeps the session that it created",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const url = await scene.toProvider(browser, "/page");
        const before = browser.copy();
        const address = scene.callback(browser, url);
        redirects(await scene.comeBack(browser, address), "/page");
        const asked = scene.provider.asked("code");
        await refused(scene, browser, await scene.comeBack(browser, address));
        await isPage(await scene.comeBack(before, address), 400);
        equal(scene.provider.asked("code"), asked, "how often a code was sent");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("fifty simultaneous copies of a callback create one session and send the code once", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const address = scene.callback(browser, await scene.toProvider(browser, "/page"));
      const copies = Array.from({ length: 50 }, () => browser.copy());
      const answers = await Promise.all(copies.map((copy) => scene.comeBack(copy, address)));
      equal(answers.filter(({ status }) => status === 302).length, 1, "how many succeeded");
      equal(answers.filter(({ status }) => status === 400).length, 49, "how many were refused");
      equal(scene.provider.asked("code"), 1, "how often the code was sent");
    }),

    ...Object.entries({
      "without any parameter": "/auth/callback",
      "with an invented state": "/auth/callback?code=a&state=made-up",
      "with two states": "/auth/callback?code=a&state=b&state=c",
      "with an error and no state": "/auth/callback?error=access_denied",
      "with a state like an address": "/auth/callback?code=a&state=..%2F..%2F%3B%20%3D",
    }).map(([name, target]) =>
      adapterCase(`an unknown callback gets a 400 page and keeps the old session: ${name}`, async (scene) => {
        const app = await scene.start();
        const { browser } = await bobComes(scene, app);
        await refused(scene, browser, await browser.navigate(target, { site: "cross-site" }));
        await refused(scene, browser, await browser.program(target));
      }),
    ),

    adapterCase("an unknown callback by form_post gets a 400 page and keeps the old session", async (scene) => {
      const app = await scene.start({ client: { responseMode: "form_post" } });
      const browser = scene.browser(app);
      const url = await scene.toProvider(browser, "/page");
      await scene.comeBack(browser, scene.callback(browser, url), "form_post");
      await refused(
        scene,
        browser,
        await browser.submit("/auth/callback", { code: "a", state: "b" }, { site: "cross-site" }),
      );
      await refused(scene, browser, await browser.submit("/auth/callback", {}, { site: "cross-site" }));
    }),

    adapterCase("another browser's callback gets a 400 page and signs no user in (login CSRF)", async (scene) => {
      const app = await scene.start();
      const attacker = scene.browser(app);
      const address = scene.callback(attacker, await scene.toProvider(attacker, "/page"), { user: "mallory" });
      const victim = scene.browser(app);
      await isPage(await scene.comeBack(victim, address), 400);
      await scene.toProvider(victim, "/page");
      await isPage(await scene.comeBack(victim, address), 400);
      await scene.sees(null, victim);
    }),

    adapterCase("a callback whose cookie belongs to another transaction gets a 400 page", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      await scene.toProvider(browser, "/page");
      const first = browser.jar.get(browser.jar.names[0] ?? "") ?? "";
      const address = scene.callback(browser, await scene.toProvider(browser, "/page"));
      browser.setCookie(browser.jar.names[1] ?? "", first);
      await isPage(await scene.comeBack(browser, address), 400);
      await scene.sees(null, browser);
    }),

    adapterCase(
      "a state with a wrong secret part gets a 400 page, and the pending sign-in continues",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const address = scene.callback(browser, await scene.toProvider(browser, "/page"));
        const forged = new URL(address);
        const [id = ""] = (forged.searchParams.get("state") ?? "").split(".");
        for (const state of [id, `${id}.`, `${id}.${"a".repeat(32)}`]) {
          forged.searchParams.set("state", state);
          await isPage(await scene.comeBack(browser, forged), 400);
        }
        redirects(await scene.comeBack(browser, address), "/page");
      },
    ),

    adapterCase("a sign-in without cookies ends on a page, and not in a redirect loop", async (scene) => {
      const app = await scene.start();
      const url = await scene.toProvider(scene.browser(app), "/page");
      const forgetful = scene.browser(app);
      const { links } = await isPage(await scene.comeBack(forgetful, scene.callback(forgetful, url)), 400);
      equal(links, ["/"], "the link, which the visitor must choose");
    }),

    adapterCase("a callback after ten minutes gets a 400 page, and shortly before that it succeeds", async (scene) => {
      const app = await scene.start();
      const { browser, callback: address } = await bobComes(scene, app);
      await scene.clock.advance(10 * minute);
      await refused(scene, browser, await scene.comeBack(browser, address));
      const intime = await bobComes(scene, app);
      await scene.clock.advance(10 * minute - 1000);
      redirects(await scene.comeBack(intime.browser, intime.callback), "/page");
    }),

    adapterCase("a forged session cookie beside the callback changes nothing", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const address = scene.callback(browser, await scene.toProvider(browser, "/page"));
      browser.setCookie(sessionCookie, `${"a".repeat(22)}.${"b".repeat(43)}.${"c".repeat(43)}`);
      redirects(await scene.comeBack(browser, address), "/page");
      await scene.sees("alice", browser);
    }),
  ],
};
