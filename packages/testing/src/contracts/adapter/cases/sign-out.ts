import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import {
  deletes,
  isPage,
  keepsSession,
  parameter,
  redirects,
  sessionCookie,
  signInAddress,
  tokenOf,
} from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

export const signOut: AdapterCaseGroup = {
  name: "sign-out",
  cases: [
    adapterCase(
      "a sign-out by POST removes the session and all tokens, clears the cookie, and redirects to the provider by 303",
      async (scene) => {
        const app = await scene.start();
        const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
        const before = browser.copy();
        const response = await browser.submit("/auth/sign-out");
        equal(response.status, 303, "the status");
        equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
        ok(
          locationOf(response).startsWith(scene.provider.issuer),
          `the provider's address, got ${locationOf(response)}`,
        );
        deletes(response, sessionCookie);
        await scene.sees(null, before);
        await signInAddress(await before.program("/mail"));
        // The account's other session stays alive without tokens.
        await scene.sees("alice", other);
        await signInAddress(await other.program("/mail"));
      },
    ),

    adapterCase("a sign-out by the user's own navigation does the same and redirects by 302", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const before = browser.copy();
      const response = await browser.navigate("/auth/sign-out");
      equal(response.status, 302, "the status");
      ok(locationOf(response).startsWith(scene.provider.issuer), "the provider's address");
      deletes(response, sessionCookie);
      await scene.sees(null, before);
    }),

    adapterCase(
      "an RP-initiated sign-out sends id_token_hint, client_id, state and the configured post-logout URI",
      async (scene) => {
        const app = await scene.start();
        const url = locationOf(await (await scene.signedIn(app)).submit("/auth/sign-out"));
        ok((parameter(url, "id_token_hint") ?? "") !== "", "id_token_hint");
        equal(parameter(url, "client_id"), "app", "client_id");
        equal(
          parameter(url, "post_logout_redirect_uri"),
          "https://app.example/auth/signed-out",
          "post_logout_redirect_uri",
        );
        ok((parameter(url, "state") ?? "").length > 20, "state");
        equal(parameter(url, "logout_hint"), undefined, "logout_hint, as the provider gave no login_hint");
      },
    ),

    adapterCase(
      "an RP-initiated sign-out carries its returnTo in the state, and sends the registered URI",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const url = locationOf(await browser.submit("/auth/sign-out", { returnTo: "/?farewell=1" }));
        equal(
          parameter(url, "post_logout_redirect_uri"),
          "https://app.example/auth/signed-out",
          "post_logout_redirect_uri",
        );
        ok(!(parameter(url, "state") ?? "").includes("farewell"), "a sealed state");
        const back = new URLSearchParams({ state: parameter(url, "state") ?? "" });
        redirects(await browser.navigate(`/auth/signed-out?${back}`, { site: "cross-site" }), "/?farewell=1");
      },
    ),

    adapterCase(
      "an RP-initiated sign-out with the option endSession: post is a form that submits itself",
      async (scene) => {
        const app = await scene.start({ client: { endSession: "post" } });
        const browser = await scene.signedIn(app);
        const response = await browser.submit("/auth/sign-out");
        deletes(response, sessionCookie);
        const policy = response.headers.get("content-security-policy") ?? "";
        const { form } = await isPage(response, 200);
        equal(form?.method, "post", "the form's method");
        ok(form?.action.startsWith(scene.provider.issuer) ?? false, `the provider's address, got ${form?.action}`);
        equal(form?.fields.post_logout_redirect_uri, "https://app.example/auth/signed-out", "post_logout_redirect_uri");
        ok(form?.fields.id_token_hint !== undefined && form.fields.state !== undefined, "id_token_hint and state");
        ok(/script-src 'sha256-[\w+/=]+'/.test(policy), `a policy that admits its script alone, got ${policy}`);
      },
    ),

    adapterCase(
      "a sign-out at a provider without end-session endpoint is local and redirects to returnTo",
      async (scene) => {
        scene.provider.withoutEndSession();
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const before = browser.copy();
        redirects(await browser.submit("/auth/sign-out", { returnTo: "/?bye" }), "/?bye", 303);
        await scene.sees(null, before);
        await scene.clock.advance(1000);
        await scene.signedIn(app, {}, browser);
        redirects(await browser.submit("/auth/sign-out"), "/auth/signed-out", 303);
      },
    ),

    adapterCase("a sign-out whose discovery fails is still done locally and reports the error", async (scene) => {
      const browser = await scene.signedIn(await scene.start());
      const before = browser.copy();
      scene.provider.outage("sign-in", 10);
      scene.provider.outage("end-session", 10);
      const app = await scene.start();
      const response = await browser.at(app).submit("/auth/sign-out", { returnTo: "/?bye" });
      redirects(response, "/?bye", 303);
      deletes(response, sessionCookie);
      await scene.sees(null, before.at(app));
      equal(scene.eventsOf("end_session_failed").length, 1, "events that report it");
    }),

    adapterCase("a sign-out revokes the refresh token, and a failing revocation never blocks it", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await browser.submit("/auth/sign-out");
      await app.settled();
      equal(scene.provider.revocations, 1, "revocations");
      await scene.clock.advance(1000);
      await scene.signedIn(app, {}, browser);
      scene.provider.outage("revocation");
      equal((await browser.submit("/auth/sign-out")).status, 303, "the status while revocation fails");
      await app.settled();
      equal(scene.eventsOf("revocation_failed").length, 1, "events that say so");
    }),

    adapterCase("a sign-out doesn't wait for the revocation", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const gate = scene.provider.hold("revocation");
      equal((await browser.submit("/auth/sign-out")).status, 303, "the status while revocation hangs");
      await gate.arrived();
      gate.release();
      await app.settled();
    }),

    adapterCase("a sign-out without a refresh token calls no revocation", async (scene) => {
      const app = await scene.start({ scopes: ["openid", "Mail.Read"] });
      await (await scene.signedIn(app)).submit("/auth/sign-out");
      await app.settled();
      equal(scene.provider.revocations, 0, "revocations");
    }),

    adapterCase(
      "a sign-out without a session redirects to the signed-out page or returnTo, and not to the provider",
      async (scene) => {
        const app = await scene.start();
        redirects(await scene.browser(app).submit("/auth/sign-out"), "/auth/signed-out", 303);
        redirects(await scene.browser(app).submit("/auth/sign-out", { returnTo: "/?bye" }), "/?bye", 303);
        redirects(await scene.browser(app).navigate("/auth/sign-out"), "/auth/signed-out");
      },
    ),

    adapterCase("a sign-out clears the cookie of an ended session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await app.accounts.remove(scene.account("alice"));
      const response = await browser.submit("/auth/sign-out");
      redirects(response, "/auth/signed-out", 303);
      deletes(response, sessionCookie);
    }),

    ...["account", "everywhere"].map((scope) =>
      adapterCase(`a sign-out without a session and with scope "${scope}" first asks to sign in`, async (scene) => {
        const app = await scene.start();
        const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
        browser.jar.clear(sessionCookie);
        const response = await browser.submit("/auth/sign-out", { scope, returnTo: "/?bye" });
        equal(response.status, 303, "the status");
        const location = locationOf(response);
        ok(location.startsWith("/auth/sign-in?"), `the way to sign-in, got ${location}`);
        const back = await scene.signIn(browser, location);
        equal(back.status, 302, "the answer to the callback");
        const { form } = await isPage(await browser.navigate(locationOf(back), { site: "cross-site" }), 200);
        equal(form?.fields, { scope, returnTo: "/?bye" }, "the fields of the repeated request");
        equal((await browser.submit("/auth/sign-out", form?.fields)).status, 303, "the status of the form");
        await scene.sees(null, browser);
        await scene.sees(scope === "everywhere" ? null : "alice", other);
        await signInAddress(await other.program("/mail"));
      }),
    ),

    adapterCase("a program without a session that signs out everywhere gets the address of sign-in", async (scene) => {
      const app = await scene.start();
      const response = await scene.browser(app).program("/auth/sign-out?scope=everywhere", { method: "POST" });
      ok((await signInAddress(response)).startsWith("/auth/sign-in?"), "the way to sign-in");
    }),

    adapterCase("a repeated sign-out removes nothing more", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const before = browser.copy();
      await browser.submit("/auth/sign-out");
      redirects(await before.submit("/auth/sign-out"), "/auth/signed-out", 303);
    }),

    adapterCase("a sign-out clears the cookies with their path", async (scene) => {
      const app = await scene.start({ basePath: "/mail", mountedAt: "/mail", session: { cookieName: "own" } });
      const response = await (await scene.signedIn(app)).submit("/mail/auth/sign-out");
      deletes(response, "__Host-own");
    }),

    adapterCase("a sign-out clears the transaction cookies", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await scene.toProvider(browser, "/auth/sign-in");
      const late = scene.callback(browser, await scene.toProvider(browser, "/auth/sign-in"));
      equal(browser.jar.names.length, 3, "cookies before");
      const response = await browser.submit("/auth/sign-out");
      for (const name of response.headers.getSetCookie().map((line) => line.split("=", 1)[0] ?? ""))
        deletes(response, name);
      equal(browser.jar.names, [], "cookies afterwards");
      await isPage(await scene.comeBack(browser, late), 400);
    }),

    adapterCase('a sign-out with scope "session" ends only this browser\'s session and its tokens', async (scene) => {
      const app = await scene.start();
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      await browser.submit("/auth/sign-out", { scope: "session" });
      await scene.sees(null, browser);
      await tokenOf(await other.program("/mail"));
    }),

    adapterCase('a sign-out with scope "everywhere" ends every session of the account', async (scene) => {
      const app = await scene.start();
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      const bob = await scene.signedIn(app, { user: "bob" });
      await browser.submit("/auth/sign-out", { scope: "everywhere" });
      await scene.sees(null, other);
      await scene.sees("bob", bob);
    }),

    adapterCase("signOutScope sets the default scope of a sign-out, which the request can change", async (scene) => {
      const app = await scene.start({ signOutScope: "everywhere" });
      const [first, second, third] = [await scene.signedIn(app), await scene.signedIn(app), await scene.signedIn(app)];
      await first.submit("/auth/sign-out", { scope: "session" });
      await scene.sees("alice", third);
      await second.submit("/auth/sign-out");
      await scene.sees(null, third);
    }),

    adapterCase("a sign-out with an unknown scope gets 400 and removes nothing", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      for (const scope of ["all", "", "Account"]) {
        const response = await browser.submit("/auth/sign-out", { scope });
        keepsSession(response);
        await isPage(response, 400);
      }
      await scene.sees("alice", browser);
    }),

    adapterCase("a sign-out also ends the browser's other session of the same provider session", async (scene) => {
      const app = await scene.start({ signOutScope: "session" });
      const [first, second] = [
        await scene.signedIn(app, { browser: "one" }),
        await scene.signedIn(app, { browser: "one" }),
      ];
      await first.submit("/auth/sign-out");
      await scene.sees(null, second);
    }),

    adapterCase("identity.signOut in a route does what the sign-out route does", async (scene) => {
      const app = await scene.start();
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      const before = browser.copy();
      const response = await browser.submit("/leave?scope=everywhere&returnTo=/?bye");
      equal(response.status, 303, "the status");
      deletes(response, sessionCookie);
      await scene.sees(null, before);
      await scene.sees(null, other);
      const state = new URLSearchParams({ state: parameter(locationOf(response), "state") ?? "" });
      redirects(await browser.navigate(`/auth/signed-out?${state}`), "/?bye");
      redirects(await scene.browser(app).navigate("/leave"), "/auth/signed-out");
    }),
  ],
};
