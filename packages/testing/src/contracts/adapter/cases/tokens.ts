import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, jsonOf, keepsSession, redirects, signInAddress, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { accessTokenLifetimeMs } from "../provider.ts";
import { locationOf } from "../scene.ts";

export const tokens: AdapterCaseGroup = {
  name: "access tokens",
  cases: [
    adapterCase(
      "a token is served from the cache, without a request to the provider, until it expires",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const token = await tokenOf(await browser.program("/mail"));
        equal(await tokenOf(await browser.program("/token?scopes=Mail.Read")), token, "the second token");
        equal(scene.provider.asked("refresh"), 0, "refreshes");
        await scene.clock.advance(accessTokenLifetimeMs);
        ok((await tokenOf(await browser.program("/mail"))) !== token, "another token after that");
        equal(scene.provider.asked("refresh"), 1, "refreshes after that");
      },
    ),

    adapterCase("each session has its own tokens", async (scene) => {
      const app = await scene.start();
      const [alice, bob] = [await scene.signedIn(app), await scene.signedIn(app, { user: "bob" })];
      const [first, second] = [await tokenOf(await alice.program("/mail")), await tokenOf(await bob.program("/mail"))];
      ok(first !== second, "two tokens");
      equal(await tokenOf(await alice.program("/mail")), first, "alice's token");
    }),

    adapterCase("only the app's own routes answer with a token", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const token = await tokenOf(await browser.program("/mail"));
      for (const target of ["/session", "/sessions", "/json", "/page"]) {
        ok(!(await (await browser.program(target)).text()).includes(token), `no token in ${target}`);
      }
    }),

    adapterCase(
      "50 simultaneous calls send one refresh and get 50 tokens, and the next refresh succeeds",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        for (let round = 1; round <= 2; round++) {
          await scene.clock.advance(accessTokenLifetimeMs);
          const answers = await Promise.all(Array.from({ length: 50 }, () => browser.program("/mail")));
          const received = await Promise.all(answers.map(tokenOf));
          equal(new Set(received).size, 1, "how many different tokens");
          equal(scene.provider.asked("refresh"), round, "refreshes");
        }
      },
    ),

    adapterCase("two processes send one refresh for the same session", async (scene) => {
      const [node, other] = [await scene.start(), await scene.start()];
      const browser = await scene.signedIn(node);
      await scene.clock.advance(accessTokenLifetimeMs);
      const browsers = [browser, browser.at(other), browser, browser.at(other)];
      const answers = await Promise.all(browsers.map((one) => one.program("/mail")));
      const received = await Promise.all(answers.map(tokenOf));
      equal(new Set(received).size, 1, "how many different tokens");
      equal(scene.provider.asked("refresh"), 1, "refreshes");
    }),

    adapterCase("a transient failure of a refresh keeps the grant", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await scene.clock.advance(accessTokenLifetimeMs);
      scene.provider.outage("refresh", 2);
      const answer = await browser.program("/mail");
      ok(Number(answer.headers.get("retry-after")) > 0, "Retry-After");
      equal(await jsonOf(answer, 503), { error: "provider_unavailable" }, "for a program");
      const page = await browser.navigate("/mail");
      keepsSession(page);
      await isPage(page, 503);
      await tokenOf(await browser.program("/mail"));
      await scene.sees("alice", browser);
    }),

    adapterCase("`invalid_grant` at a refresh asks for a sign-in, only in that browser", async (scene) => {
      const app = await scene.start();
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      await scene.clock.advance(accessTokenLifetimeMs);
      scene.provider.nextRefresh("refused");
      ok(
        locationOf(await browser.navigate("/mail")).startsWith("/auth/sign-in?returnTo=%2Fmail"),
        "the way to sign-in",
      );
      await scene.sees("alice", browser);
      await signInAddress(await browser.program("/mail"));
      equal(scene.provider.asked("refresh"), 1, "refreshes");
      await tokenOf(await other.program("/mail"));
      redirects(await scene.signIn(browser, "/mail"), "/mail");
      await tokenOf(await browser.program("/mail"));
    }),

    adapterCase("a lost answer ends a single-use grant, whose token is never sent again", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await scene.clock.advance(accessTokenLifetimeMs);
      await tokenOf(await browser.program("/mail"));
      await scene.clock.advance(accessTokenLifetimeMs);
      scene.provider.nextRefresh("lost");
      await signInAddress(await browser.program("/mail"));
      await signInAddress(await browser.program("/mail"));
      equal(scene.provider.asked("refresh"), 2, "refreshes");
    }),

    adapterCase("a session without a refresh token requires a sign-in when its token has expired", async (scene) => {
      const app = await scene.start({ scopes: ["openid", "Mail.Read"] });
      const browser = await scene.signedIn(app);
      await tokenOf(await browser.program("/mail"));
      await scene.clock.advance(accessTokenLifetimeMs);
      await signInAddress(await browser.program("/mail"));
      equal(scene.provider.asked("refresh"), 0, "refreshes");
    }),

    adapterCase("cached tokens are served while the provider is unreachable", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      for (const place of ["sign-in", "code", "refresh"] as const) scene.provider.outage(place, 100);
      await tokenOf(await browser.program("/mail"));
      equal((await browser.navigate("/page")).status, 200, "the status of a page");
      // Another node without a connection to the provider so far.
      await tokenOf(await browser.at(await scene.start()).program("/mail"));
    }),

    adapterCase("user.sessions lists the living sessions of the user's own account, newest first", async (scene) => {
      const app = await scene.start();
      const first = await scene.signedIn(app);
      await scene.clock.advance(1000);
      const second = await scene.signedIn(app);
      await scene.signedIn(app, { user: "bob" });
      const listed: readonly { id: string; createdAt: number }[] = await (await first.program("/sessions")).json();
      const own = await jsonOf<{ id: string }>(await second.program("/session"));
      equal(listed.length, 2, "how many sessions");
      equal(listed[0]?.id, own.id, "the newest");
      await second.submit("/auth/sign-out?scope=session");
      equal((await (await first.program("/sessions")).json()).length, 1, "how many are left");
    }),
  ],
};
