import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { equal } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, parameter, redirects } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type Scene } from "../scene.ts";

const target = (scene: Scene, parameters: Readonly<Record<string, string>>): string =>
  `/auth/sign-in?${new URLSearchParams({ iss: scene.provider.issuer, ...parameters })}`;

/** Posts from another site, and follows the redirects to the provider. */
async function posted(scene: Scene, browser: AppBrowser, fields: Readonly<Record<string, string>>): Promise<string> {
  const response = await browser.submit("/auth/sign-in", fields, { site: "cross-site" });
  equal(response.status, 303, "the status");
  const location = locationOf(response);
  return location.startsWith(scene.provider.issuer) ? location : scene.toProvider(browser, location);
}

export const thirdParty: AdapterCaseGroup = {
  name: "third-party initiated login",
  cases: [
    adapterCase(
      "3rd-party-init-login: a GET with iss, login_hint and a target of the app's origin begins a sign-in",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const asked = { login_hint: "alice@example.test", target_link_uri: "https://app.example/page?a=1" };
        const response = await browser.navigate(target(scene, asked), { site: "cross-site" });
        equal(parameter(locationOf(response), "login_hint"), "alice@example.test", "login_hint");
        redirects(await scene.comeBack(browser, scene.callback(browser, locationOf(response))), "/page?a=1");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("3rd-party-init-login: a POST from another site begins a sign-in", async (scene) => {
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

    adapterCase(
      "3rd-party-init-login: a POST from another site asks for confirmation while another user is signed in",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const fields = { iss: scene.provider.issuer, login_hint: "bob@example.test" };
        const response = await browser.submit("/auth/sign-in", fields, { site: "cross-site" });
        // The POST carries no Lax cookie, so only the navigation after it shows the signed-in user.
        const seen =
          response.status === 303 ? await browser.navigate(locationOf(response), { site: "cross-site" }) : response;
        await isPage(seen, 200);
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("3rd-party-init-login: iss alone leads to the app's first page", async (scene) => {
      const app = await scene.start();
      redirects(await scene.signIn(scene.browser(app), target(scene, {})), "/");
    }),

    adapterCase("3rd-party-init-login: another provider's iss gets 400 without a redirect", async (scene) => {
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
      adapterCase(`3rd-party-init-login: a target on another origin gets 400: ${address}`, async (scene) => {
        const app = await scene.start();
        const response = await scene
          .browser(app)
          .navigate(target(scene, { target_link_uri: address }), { site: "cross-site" });
        await isPage(response, 400);
      }),
    ),

    adapterCase(
      "3rd-party-init-login: asks for confirmation while another user is signed in, whose session continues",
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

    adapterCase(
      "3rd-party-init-login: asks for confirmation if a user is signed in and the request names no user",
      async (scene) => {
        const app = await scene.start();
        await isPage(await (await scene.signedIn(app)).navigate(target(scene, {}), { site: "cross-site" }), 200);
      },
    ),

    adapterCase("3rd-party-init-login: doesn't ask if the named user is signed in already", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const response = await browser.navigate(target(scene, { login_hint: "alice@example.test" }), {
        site: "cross-site",
      });
      equal(response.status, 302, "the status");
    }),

    adapterCase("a hint with markup is shown as text on the page", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const response = await browser.navigate(target(scene, { login_hint: "<script>alert(1)</script>" }));
      equal((await response.text()).includes("<script>"), false, "a script in the page");
    }),
  ],
};
