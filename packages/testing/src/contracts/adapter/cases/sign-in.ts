import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, isPage, parameter, redirects, sessionCookie, transactionPrefix } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

export const signIn: AdapterCaseGroup = {
  name: "sign-in",
  cases: [
    adapterCase("a new browser is not signed in, and reading that sets no cookie", async (scene) => {
      const app = await scene.start();
      const response = await scene.browser(app).navigate("/");
      equal(await response.text(), "<h1>anonymous</h1>", "the open page");
      equal(response.headers.getSetCookie(), [], "cookies of the open page");
    }),

    adapterCase(
      "a page behind requireSignIn redirects to the provider, and the sign-in returns to the page",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const back = await scene.signIn(browser, "/page?box=3&name=a%20b");
        redirects(back, "/page?box=3&name=a%20b");
        const page = await browser.navigate(locationOf(back), { site: "cross-site" });
        equal(await page.text(), "<h1>for alice@example.test</h1>", "the page");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("the sign-in route sends the app's scopes and its redirect URI to the provider", async (scene) => {
      const app = await scene.start({ scopes: ["openid", "Mail.Read"] });
      const url = await scene.toProvider(scene.browser(app), "/auth/sign-in");
      equal(parameter(url, "response_type"), "code", "response_type");
      equal(parameter(url, "redirect_uri"), "https://app.example/auth/callback", "redirect_uri");
      equal(parameter(url, "scope"), "openid Mail.Read", "scope");
      ok((parameter(url, "state") ?? "").length >= 32, "a state that can't be guessed");
      ok(parameter(url, "nonce") !== undefined, "a nonce");
      for (const name of ["prompt", "login_hint", "domain_hint", "claims"]) {
        equal(parameter(url, name), undefined, `${name}, which the app did not request`);
      }
    }),

    adapterCase("prompt, login_hint and domain_hint go to the provider", async (scene) => {
      const app = await scene.start();
      const target = "/auth/sign-in?prompt=select_account&login_hint=alice%40example.test&domain_hint=example.test";
      const url = await scene.toProvider(scene.browser(app), target);
      equal(parameter(url, "prompt"), "select_account", "prompt");
      equal(parameter(url, "login_hint"), "alice@example.test", "login_hint");
      equal(parameter(url, "domain_hint"), "example.test", "domain_hint");
    }),

    adapterCase("without returnTo the sign-in route leads to the app's first page", async (scene) => {
      const app = await scene.start();
      redirects(await scene.signIn(scene.browser(app), "/auth/sign-in"), "/");
    }),

    adapterCase("the account is issuer and subject, never a name", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const account = await (await browser.program("/json")).json();
      equal(account.issuer, scene.provider.issuer, "issuer");
      equal(account.subject, "alice", "subject");
      ok(/^[\w-]{22}$/.test(account.key), "an account key of 128 bits");
    }),

    adapterCase(
      "identity.signIn in a route redirects to the provider and returns to the present page",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const url = await scene.toProvider(browser, "/enter?prompt=login");
        equal(parameter(url, "prompt"), "login", "prompt");
        redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/enter?prompt=login");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("identity.signIn returns to the route's returnTo", async (scene) => {
      const app = await scene.start();
      redirects(await scene.signIn(scene.browser(app), "/enter?returnTo=/page"), "/page");
    }),

    adapterCase("identity.signIn after a POST answers 303 and returns to the first page", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const response = await browser.submit("/enter");
      equal(response.status, 303, "the status");
      redirects(await scene.comeBack(browser, scene.callback(browser, locationOf(response))), "/");
    }),

    adapterCase("a new sign-in ends this browser's old session, and no other browser's", async (scene) => {
      const app = await scene.start();
      const other = await scene.signedIn(app);
      const browser = await scene.signedIn(app);
      const before = browser.copy();
      await scene.signedIn(app, { user: "bob" }, browser);
      await scene.sees("bob", browser);
      await scene.sees(null, before);
      await scene.sees("alice", other);
    }),

    adapterCase("two tabs that sign in at the same time both return to their page", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const first = await scene.toProvider(browser, "/page?tab=1");
      const second = await scene.toProvider(browser, "/page?tab=2");
      redirects(await scene.comeBack(browser, scene.callback(browser, second)), "/page?tab=2");
      redirects(await scene.comeBack(browser, scene.callback(browser, first)), "/page?tab=1");
      await scene.sees("alice", browser);
    }),

    adapterCase("a session ends after its idle time, and use extends it up to its absolute expiry", async (scene) => {
      const hour = 3_600_000;
      const app = await scene.start({ session: { idleMs: 2 * hour, absoluteMs: 5 * hour } });
      const [used, unused] = [await scene.signedIn(app), await scene.signedIn(app)];
      for (let hours = 0; hours < 4; hours++) {
        await scene.clock.advance(hour);
        await scene.sees("alice", used);
      }
      await scene.sees(null, unused);
      await scene.clock.advance(hour);
      await scene.sees(null, used);
    }),

    adapterCase(
      "a sign-in while the provider is unreachable gets a 503 page with Retry-After and no cookie, and succeeds later",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        scene.provider.outage("sign-in");
        const response = await browser.navigate("/auth/sign-in");
        await isPage(response, 503);
        ok(Number(response.headers.get("retry-after")) > 0, "Retry-After");
        equal(browser.jar.names, [], "cookies");
        await scene.clock.advance(60_000);
        await scene.signedIn(app, {}, browser);
      },
    ),

    adapterCase(
      "a callback while the provider is unreachable gets a 503 page with a link to try again, and keeps the old session",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const callback = scene.callback(browser, await scene.toProvider(browser, "/auth/sign-in?returnTo=/page"), {
          user: "bob",
        });
        scene.provider.outage("code");
        const response = await scene.comeBack(browser, callback);
        const { links } = await isPage(response, 503);
        equal(links, ["/auth/sign-in?returnTo=%2Fpage"], "the link to continue");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("the callback deletes the transaction cookie of its sign-in", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const url = await scene.toProvider(browser, "/auth/sign-in");
      const [transaction = ""] = browser.jar.names;
      ok(transaction.startsWith(transactionPrefix), `one transaction cookie, got ${transaction}`);
      deletes(await scene.comeBack(browser, scene.callback(browser, url)), transaction);
      equal(browser.jar.names, [sessionCookie], "the browser's cookies");
    }),
  ],
};
