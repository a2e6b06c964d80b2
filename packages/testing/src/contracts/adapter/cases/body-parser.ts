import { equal } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, jsonOf, parameter, redirects } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

const bodyParser = true;

const form = "application/x-www-form-urlencoded";

/** Bodies that parsers turn into objects which can't be converted into text again, or fail to parse. */
const oddBodies: readonly { readonly what: string; readonly type: string; readonly body: string }[] = [
  { what: "a field with the name of an object's method", type: form, body: "logout_token[toString]=x&a[valueOf]=y" },
  { what: "nested fields", type: form, body: "returnTo[a][b]=/x&scope[]=account&scope[]=session" },
  { what: "deep JSON", type: "application/json", body: `${"[".repeat(8_000)}${"]".repeat(8_000)}` },
  { what: "JSON with the names of an object's methods", type: "application/json", body: '{"toString":1,"toJSON":2}' },
  { what: "a form of parts that is cut off", type: "multipart/form-data; boundary=x", body: "--x\r\nContent-Dis" },
];

export const behindBodyParser: AdapterCaseGroup = {
  name: "behind a body parser",
  cases: [
    adapterCase("a callback by form_post succeeds behind a body parser", async (scene) => {
      const app = await scene.start({ bodyParser, client: { responseMode: "form_post" } });
      const browser = scene.browser(app);
      const callback = scene.callback(browser, await scene.toProvider(browser, "/page"));
      redirects(await scene.comeBack(browser, callback, "form_post"), "/page", 303);
      await scene.sees("alice", browser);
    }),

    adapterCase("a sign-out with scope and returnTo succeeds behind a body parser", async (scene) => {
      scene.provider.withoutEndSession();
      const app = await scene.start({ bodyParser });
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      redirects(
        await browser.submit("/auth/sign-out", { scope: "everywhere", returnTo: "/?a=1&b=ü" }),
        "/?a=1&b=%C3%BC",
        303,
      );
      await scene.sees(null, other);
    }),

    adapterCase("back-channel logout", async (scene) => {
      const app = await scene.start({ bodyParser });
      const browser = await scene.signedIn(app);
      const token = await scene.provider.logoutToken({ sub: "alice" });
      equal(
        (await scene.browser(app).submit("/auth/back-channel-logout", { logout_token: token })).status,
        200,
        "the status",
      );
      await scene.sees(null, browser);
      const refused = await scene.browser(app).submit("/auth/back-channel-logout", { other: "field" });
      equal((await jsonOf<{ error: string }>(refused, 400)).error, "invalid_request", "error");
    }),

    adapterCase("a front-channel logout by POST succeeds behind a body parser", async (scene) => {
      const app = await scene.start({ bodyParser });
      const browser = await scene.signedIn(app);
      const sid = scene.provider.sid("alice", browser.name);
      equal((await scene.browser(app).frame("/auth/front-channel-logout", { sid })).status, 200, "the status");
      await scene.sees(null, browser);
    }),

    adapterCase("a sign-in by POST succeeds behind a body parser", async (scene) => {
      const app = await scene.start({ bodyParser });
      const response = await scene.browser(app).submit("/auth/sign-in", { login_hint: "alice@example.test" });
      equal(parameter(locationOf(response), "login_hint"), "alice@example.test", "login_hint");
    }),

    ...oddBodies.map(({ what, type, body }) =>
      adapterCase(`an odd body behind a body parser breaks no route: ${what}`, async (scene) => {
        const app = await scene.start({ bodyParser });
        const { signIn, callback, signOut, frontChannelLogout, backChannelLogout } = app.routes;
        for (const path of [signIn, callback, signOut, frontChannelLogout, backChannelLogout]) {
          const headers = { "content-type": type, "sec-fetch-site": "same-origin", accept: "text/html" };
          const response = await app.fetch(new Request(app.origin + path, { method: "POST", headers, body }));
          equal(response.status < 500, true, `no 5xx from ${path}, got ${response.status}`);
          await response.text();
        }
        equal(scene.failures, [], "the errors of the app's own handler");
      }),
    ),

    adapterCase("repeated form fields behind a body parser break no route", async (scene) => {
      const app = await scene.start({ bodyParser });
      const twice = new URLSearchParams([
        ["returnTo", "/a"],
        ["returnTo", "//b"],
      ]);
      const { status } = await scene.browser(app).submit("/auth/sign-out", twice);
      equal(status === 303 || status === 400, true, "303 or 400");
      await isPage(await scene.browser(app).submit("/auth/callback", twice, { site: "cross-site" }), 400);
    }),
  ],
};
