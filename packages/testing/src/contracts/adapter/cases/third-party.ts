import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { equal } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, parameter, redirects } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type Scene } from "../scene.ts";

const target = (scene: Scene, parameters: Readonly<Record<string, string>>): string =>
  `/auth/sign-in?${new URLSearchParams({ iss: scene.provider.issuer, ...parameters })}`;

/** Posts there from another site, and goes on to the provider. */
async function posted(scene: Scene, browser: AppBrowser, fields: Readonly<Record<string, string>>): Promise<string> {
  const response = await browser.submit("/auth/sign-in", fields, { site: "cross-site" });
  equal(response.status, 303, "the status");
  const location = locationOf(response);
  return location.startsWith(scene.provider.issuer) ? location : scene.toProvider(browser, location);
}

export const thirdParty: AdapterCaseGroup = {
  name: "third-party initiated login",
  cases: [
    adapterCase("3rd-party-init-login: GET with iss, login_hint and a target of our own origin", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const asked = { login_hint: "alice@example.test", target_link_uri: "https://app.example/page?a=1" };
      const response = await browser.navigate(target(scene, asked), { site: "cross-site" });
      equal(parameter(locationOf(response), "login_hint"), "alice@example.test", "login_hint");
      redirects(await scene.comeBack(browser, scene.callback(browser, locationOf(response))), "/page?a=1");
      await scene.sees("alice", browser);
    }),

    adapterCase("POST, from another site", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const fields = {
        iss: scene.provider.issuer,
        login_hint: "alice@example.test",
        target_link_uri: "https://app.example/page",
      };
      const url = await posted(scene, browser, fields);
      equal(parameter(url, "login_hint"), "alice@example.test", "login_hint");
      redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/page");
    }),

    adapterCase("POST, from another site, asks for confirmation while somebody else is signed in", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const fields = { iss: scene.provider.issuer, login_hint: "bob@example.test" };
      const response = await browser.submit("/auth/sign-in", fields, { site: "cross-site" });
      // That POST brings no Lax cookie, so whoever is signed in is seen by the navigation after it.
      const seen =
        response.status === 303 ? await browser.navigate(locationOf(response), { site: "cross-site" }) : response;
      await isPage(seen, 200);
      await scene.sees("alice", browser);
    }),

    adapterCase("iss alone leads to the first page", async (scene) => {
      const app = await scene.start();
      redirects(await scene.signIn(scene.browser(app), target(scene, {})), "/");
    }),

    adapterCase("another provider's iss: 400, nobody is sent anywhere", async (scene) => {
      const app = await scene.start();
      for (const iss of ["https://elsewhere.example", ""]) {
        const response = await scene.browser(app).navigate(target(scene, { iss }), { site: "cross-site" });
        equal(response.headers.get("location"), null, "Location");
        await isPage(response, 400);
      }
    }),

    ...[
      "https://elsewhere.example/",
      "https://app.example.elsewhere.example/",
      "https://app.example@elsewhere.example/",
      "http://app.example/",
      "https://app.example//elsewhere.example",
      "//elsewhere.example",
      "javascript:alert(1)",
    ].map((address) =>
      adapterCase(`a target that isn't on our own origin: 400: ${address}`, async (scene) => {
        const app = await scene.start();
        const response = await scene
          .browser(app)
          .navigate(target(scene, { target_link_uri: address }), { site: "cross-site" });
        await isPage(response, 400);
      }),
    ),

    adapterCase(
      "asks for confirmation while somebody else is signed in, whose session goes on until then",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const asked = { login_hint: "bob@example.test", target_link_uri: "https://app.example/page" };
        const response = await browser.navigate(target(scene, asked), { site: "cross-site" });
        const { form, text } = await isPage(response, 200);
        equal(text.includes("alice@example.test") && text.includes("bob@example.test"), true, "a page that names both");
        await scene.sees("alice", browser);
        const confirmed = await browser.submit(form?.action ?? "", form?.fields);
        equal(parameter(locationOf(confirmed), "login_hint"), "bob@example.test", "login_hint");
        const callback = scene.callback(browser, locationOf(confirmed), { user: "bob" });
        redirects(await scene.comeBack(browser, callback), "/page");
        await scene.sees("bob", browser);
      },
    ),

    adapterCase("asks while somebody is signed in and nobody is named", async (scene) => {
      const app = await scene.start();
      await isPage(await (await scene.signedIn(app)).navigate(target(scene, {}), { site: "cross-site" }), 200);
    }),

    adapterCase("doesn't ask whoever is signed in already", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const response = await browser.navigate(target(scene, { login_hint: "alice@example.test" }), {
        site: "cross-site",
      });
      equal(response.status, 302, "the status");
    }),

    adapterCase("a hint with markup in it is text on the page", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const response = await browser.navigate(target(scene, { login_hint: "<script>alert(1)</script>" }));
      equal((await response.text()).includes("<script>"), false, "a script in the page");
    }),
  ],
};
