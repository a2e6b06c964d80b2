import { isDeleted, setCookies } from "../../../cookies/cookie.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, jsonOf, redirects, sessionCookie, tokenOf, transactionPrefix } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";

/** Expects 503 with Retry-After, and no Set-Cookie. */
async function isDown(response: Response, as: "page" | "json"): Promise<void> {
  equal(response.headers.getSetCookie(), [], "cookies");
  await isUnavailable(response, as);
}

async function isUnavailable(response: Response, as: "page" | "json"): Promise<void> {
  ok(Number(response.headers.get("retry-after")) > 0, "Retry-After");
  if (as === "page") await isPage(response, 503);
  else equal(await jsonOf(response, 503), { error: "store_unavailable" }, "the answer to a program");
}

export const storeDown: AdapterCaseGroup = {
  name: "store down",
  cases: [
    adapterCase(
      "G8: a request with a session gets 503 while the store is down, keeps its cookie and succeeds later",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        scene.store.down = true;
        await isDown(await browser.navigate("/page"), "page");
        await isDown(await browser.navigate("/"), "page");
        await isDown(await browser.submit("/page"), "page");
        for (const target of ["/json", "/who", "/mail", "/sessions"])
          await isDown(await browser.program(target), "json");
        ok(scene.eventsOf("store_failed").length > 0, "an event that says so");
        scene.store.down = false;
        await scene.sees("alice", browser);
        await tokenOf(await browser.program("/mail"));
      },
    ),

    adapterCase("G8: a store that fails during a request signs no user out", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      scene.store.fail("readGrant", new Error("connection lost"));
      await isDown(await browser.program("/mail"), "json");
      scene.store.fail("list", new Error("connection lost"));
      await isDown(await browser.program("/sessions"), "json");
      await scene.sees("alice", browser);
    }),

    adapterCase("a request without a session needs no store", async (scene) => {
      const app = await scene.start();
      scene.store.down = true;
      const browser = scene.browser(app);
      equal((await browser.navigate("/")).status, 200, "the open page");
      redirects(await browser.navigate("/page"), "/auth/sign-in?returnTo=%2Fpage");
      equal((await browser.navigate("/auth/sign-in")).status, 302, "the sign-in route");
      equal((await browser.navigate("/auth/signed-out")).status, 200, "the signed-out page");
    }),

    adapterCase(
      "a sign-out while the store is down gets 503 and keeps the cookie, and a second attempt succeeds",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        scene.store.down = true;
        await isDown(await browser.submit("/auth/sign-out"), "page");
        await isDown(await browser.navigate("/auth/sign-out"), "page");
        await isDown(await browser.program("/auth/sign-out", { method: "POST" }), "json");
        await isDown(await browser.submit("/leave"), "page");
        scene.store.down = false;
        await scene.sees("alice", browser);
        equal((await browser.submit("/auth/sign-out")).status, 303, "the status of the next try");
        await scene.sees(null, browser);
      },
    ),

    adapterCase(
      "a sign-out whose removal fails after the session was read gets 503 and keeps the cookie",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        scene.store.fail("removeAccount", new Error("connection lost"));
        await isDown(await browser.submit("/auth/sign-out"), "page");
        ok(browser.jar.get(sessionCookie) !== undefined, "the cookie to be kept");
        equal(scene.eventsOf("removal_failed").length, 1, "events that say so");
        equal((await browser.submit("/auth/sign-out")).status, 303, "the status of the next try");
      },
    ),

    adapterCase(
      "a callback while the store is down gets 503, and the same callback succeeds later if no code was sent",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const callback = scene.callback(browser, await scene.toProvider(browser, "/page"));
        scene.store.down = true;
        await isDown(await scene.comeBack(browser, callback), "page");
        equal(scene.provider.asked("code"), 0, "how often the code was sent");
        scene.store.down = false;
        redirects(await scene.comeBack(browser, callback), "/page");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("a callback that can't be stored signs no user in, and its code is never sent again", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const callback = scene.callback(browser, await scene.toProvider(browser, "/page"));
      scene.store.fail("signIn", new Error("connection lost"));
      const answer = await scene.comeBack(browser, callback);
      equal(
        setCookies(answer).map((cookie) => cookie.name.startsWith(transactionPrefix) && isDeleted(cookie)),
        [true],
        "that the transaction's cookie is deleted, and no other one",
      );
      await isUnavailable(answer, "page");
      await isPage(await scene.comeBack(browser, callback), 400);
      equal(scene.provider.asked("code"), 1, "how often the code was sent");
      await scene.sees(null, browser);
      redirects(await scene.signIn(browser, "/page"), "/page");
    }),

    adapterCase("a callback keeps an old session that can't be read", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const callback = scene.callback(browser, await scene.toProvider(browser, "/auth/sign-in"), { user: "bob" });
      scene.store.fail("read", new Error("connection lost"));
      await isDown(await scene.comeBack(browser, callback), "page");
      await scene.sees("alice", browser);
    }),
  ],
};
