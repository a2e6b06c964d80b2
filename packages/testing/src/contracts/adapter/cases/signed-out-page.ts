import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { equal } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, parameter, redirects } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

/** Signs out and returns from the provider with this state. */
async function comeBack(
  browser: AppBrowser,
  state: string | undefined,
  also: Record<string, string> = {},
): Promise<Response> {
  const query = new URLSearchParams({ ...also, ...(state === undefined ? {} : { state }) });
  return browser.navigate(`/auth/signed-out${query.size === 0 ? "" : `?${query}`}`, { site: "cross-site" });
}

export const signedOutPage: AdapterCaseGroup = {
  name: "signed-out page",
  cases: [
    adapterCase("the signed-out page without returnTo has a link to sign in again", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const state = parameter(locationOf(await browser.submit("/auth/sign-out")), "state");
      equal((await isPage(await comeBack(browser, state), 200)).links, ["/auth/sign-in"], "the link to continue");
    }),

    adapterCase(
      "the signed-out page with the right state redirects to returnTo, any number of times",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const state = parameter(locationOf(await browser.submit("/auth/sign-out", { returnTo: "/page?a=1" })), "state");
        redirects(await comeBack(browser, state), "/page?a=1");
        redirects(await comeBack(browser, state), "/page?a=1");
      },
    ),

    ...Object.entries({
      missing: undefined,
      empty: "",
      invented: "made-up",
      "an address": "https://elsewhere.example/",
      "a local path": "/page",
    }).map(([name, state]) =>
      adapterCase(`a wrong state shows the signed-out page: ${name}`, async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const { links } = await isPage(await comeBack(browser, state), 200);
        equal(links, ["/auth/sign-in"], "the link to continue");
        await isPage(await comeBack(browser, state, { error: "server_error", iss: "x" }), 200);
      }),
    ),

    adapterCase("the signed-out page refuses a sign-in's state and sealed request", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const request = parameter(locationOf(await browser.navigate("/files")), "request");
      await isPage(await comeBack(browser, request), 200);
      const state = parameter(await scene.toProvider(browser, "/auth/sign-in"), "state");
      await isPage(await comeBack(browser, state), 200);
    }),

    adapterCase("the signed-out page ends no session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await isPage(await comeBack(browser, undefined), 200);
      await scene.sees("alice", browser);
    }),

    adapterCase("the signed-out page refuses other methods with 405", async (scene) => {
      const app = await scene.start();
      equal((await scene.browser(app).submit("/auth/signed-out")).status, 405, "the status");
    }),
  ],
};
