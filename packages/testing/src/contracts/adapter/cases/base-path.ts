import { bff } from "@identity-web/features/bff";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, parameter, redirects, signInAddress } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type RunningApp, type Scene } from "../scene.ts";

const row = "base path and sub-path mounting";
const mail = { basePath: "/mail", mountedAt: "/mail" };

/** A browser with a signed-in user at a mounted app. */
const signedIn = (scene: Scene, app: RunningApp) => scene.signedIn(app);

export const basePath: AdapterCaseGroup = {
  name: "base path and mounting",
  cases: [
    adapterCase(
      `${row}: the routes are under the base path, as in the addresses that the provider gets`,
      async (scene) => {
        const app = await scene.start(mail);
        const browser = scene.browser(app);
        const url = await scene.toProvider(browser, "/mail/auth/sign-in");
        equal(parameter(url, "redirect_uri"), "https://app.example/mail/auth/callback", "redirect_uri");
        redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/mail");
        await scene.sees("alice", browser, "/mail/who");
      },
    ),

    adapterCase(`${row}: a sign-in returns to a guarded page by its public path`, async (scene) => {
      const app = await scene.start(mail);
      const browser = scene.browser(app);
      const asked = await browser.navigate("/mail/page?box=1");
      redirects(asked, "/mail/auth/sign-in?returnTo=%2Fmail%2Fpage%3Fbox%3D1");
      redirects(await scene.signIn(browser, "/mail/page?box=1"), "/mail/page?box=1");
      equal(await signInAddress(await scene.browser(app).program("/mail/json")), "/mail/auth/sign-in", "sign_in");
    }),

    adapterCase(
      "an app that is mounted without basePath causes a warning that names the mount point and the option",
      async (scene) => {
        const app = await scene.start({ mountedAt: "/mail" });
        for (let visits = 0; visits < 3; visits++) {
          redirects(await scene.browser(app).navigate("/mail/page"), "/auth/sign-in?returnTo=%2Fmail%2Fpage");
          equal(
            (await scene.browser(app).navigate("/auth/sign-in")).status,
            404,
            "the status of a path without a route",
          );
        }
        const [warning, ...more] = scene.eventsOf("warning").map(({ message }) => message);
        equal(more, [], "more warnings");
        ok(warning?.includes('identity() is mounted at "/mail", and basePath is "/"') ?? false, `got ${warning}`);
        ok(warning?.includes('Set basePath: "/mail"') ?? false, `the option in ${warning}`);
      },
    ),

    adapterCase("an app that is mounted with its basePath or at the root causes no warning", async (scene) => {
      for (const options of [mail, {}]) {
        const app = await scene.start(options);
        const target = `${options === mail ? "/mail" : ""}/page`;
        for (let visits = 0; visits < 3; visits++) await scene.browser(app).navigate(target);
      }
      equal(scene.eventsOf("warning"), [], "warnings");
    }),

    adapterCase(`${row}: identity.signIn returns to the public path`, async (scene) => {
      const app = await scene.start(mail);
      redirects(await scene.signIn(scene.browser(app), "/mail/enter?prompt=login"), "/mail/enter?prompt=login");
    }),

    adapterCase(`${row}: a sign-out returns to the app`, async (scene) => {
      const app = await scene.start(mail);
      const browser = await signedIn(scene, app);
      const url = locationOf(await browser.submit("/mail/auth/sign-out"));
      equal(
        parameter(url, "post_logout_redirect_uri"),
        "https://app.example/mail/auth/signed-out",
        "where to come back",
      );
      const state = parameter(url, "state") ?? "";
      const page = await isPage(await browser.navigate(`/mail/auth/signed-out?${new URLSearchParams({ state })}`), 200);
      equal(page.links, ["/mail/auth/sign-in"], "the link to continue");
      await scene.sees(null, browser, "/mail/who");
    }),

    adapterCase(`${row}: both logout channels work under the base path`, async (scene) => {
      const app = await scene.start(mail);
      const [first, second] = [await signedIn(scene, app), await signedIn(scene, app)];
      const framed = await scene
        .browser(app)
        .frame(`/mail/auth/front-channel-logout?sid=${scene.provider.sid("alice", first.name)}`);
      equal(framed.status, 200, "front-channel");
      await scene.sees(null, first, "/mail/who");
      const token = await scene.provider.logoutToken({ sid: scene.provider.sid("alice", second.name) });
      equal(
        (await scene.browser(app).submit("/mail/auth/back-channel-logout", { logout_token: token })).status,
        200,
        "back-channel",
      );
      await scene.sees(null, second, "/mail/who");
    }),

    ...["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND"].map((method) =>
      adapterCase(
        `${row}: ${method} is refused with 405 at every route of the library`,
        async (scene) => {
          const app = await scene.start(mail);
          for (const path of Object.values(app.routes)) {
            const response = await app.fetch(new Request(app.origin + path, { method }));
            equal(response.status, 405, `the status of ${path}`);
            ok(response.headers.get("allow") !== null, "Allow");
          }
        },
        method === "PROPFIND" ? "any method" : undefined,
      ),
    ),

    adapterCase(`${row}: no route exists outside the base path`, async (scene) => {
      const app = await scene.start(mail);
      for (const path of [
        "/auth/sign-in",
        "/auth/callback",
        "/mail",
        "/mailauth/sign-in",
        "/mail/auth",
        "/mail/auth/other",
      ]) {
        const { status } = await scene.browser(app).navigate(path);
        ok(status === 404 || path === "/mail", `no route of the library at ${path}, got ${status}`);
      }
    }),

    adapterCase(`${row}: a base path works without mounting, as behind a proxy that keeps the path`, async (scene) => {
      const app = await scene.start({ basePath: "/mail" });
      const browser = scene.browser(app);
      redirects(await scene.signIn(browser, "/mail/auth/sign-in"), "/mail");
      await scene.sees("alice", browser);
    }),

    adapterCase(`${row}: an API of a single-page app is called below its path`, async (scene) => {
      const things = { baseUrl: "https://api.example/things", scopes: ["Mail.Read"] };
      const features = [bff({ apis: { things: { paths: ["/open"], methods: ["GET", "PUT"] } } })];
      const browser = await signedIn(scene, await scene.start({ ...mail, features, apis: { things } }));
      equal((await browser.program("/mail/auth/session")).status, 200, "the session");
      const at = "/mail/auth/api/things/open";
      equal((await browser.program(`${at}/1?a=b`, { method: "PUT", body: "text" })).status, 200, "the status");
      equal(scene.api.requests.at(-1)?.url, "https://api.example/things/open/1?a=b", "the address");
      equal((await browser.program(at, { method: "DELETE" })).status, 405, "another method");
    }),

    adapterCase("an app can change the paths of the routes under the base path", async (scene) => {
      const app = await scene.start({ ...mail, routes: { callback: "/signin-oidc", signOut: "/bye" } });
      const browser = scene.browser(app);
      const url = await scene.toProvider(browser, "/mail/auth/sign-in");
      equal(parameter(url, "redirect_uri"), "https://app.example/mail/signin-oidc", "redirect_uri");
      redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/mail");
      equal((await browser.submit("/mail/bye")).status, 303, "the sign-out's status");
      await scene.sees(null, browser, "/mail/who");
    }),

    adapterCase("identity() answers only the exact paths of its routes", async (scene) => {
      const app = await scene.start();
      for (const path of ["/auth/callback/", "/auth/callback/x", "/AUTH/callback", "/auth/sign-in.html"]) {
        equal((await scene.browser(app).navigate(path)).status, 404, `the status of ${path}`);
      }
    }),
  ],
};
