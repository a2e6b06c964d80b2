import { memoryStore } from "@identity-web/core";
import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { setCookies } from "../../../cookies/cookie.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, isPage, lostCookie } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type Scene } from "../scene.ts";

/** Two processes of one app, each with its own memory store: one answers the routes of identity(), the other all pages. */
async function apart(scene: Scene): Promise<{ browser: AppBrowser; pages: AppBrowser }> {
  const routes = await scene.start({ store: memoryStore() });
  const pages = await scene.start({ store: memoryStore() });
  const browser = scene.browser(routes);
  return { browser, pages: browser.at(pages) };
}

/** A sign-in that the provider answers without a page, and the page to which it returns. */
async function round(
  scene: Scene,
  { browser, pages }: { browser: AppBrowser; pages: AppBrowser },
  at: string,
  page: string,
) {
  const back = await scene.signIn(browser, at);
  equal(back.status, 302, "the answer to the callback");
  return pages.navigate(page);
}

const warnings = (scene: Scene) => scene.eventsOf("warning").map(({ message }) => message);

export const lostSessions: AdapterCaseGroup = {
  name: "a new session that the store doesn't have",
  cases: [
    ...Object.entries({ "a guard": "/page", "a route that answers by signIn()": "/enter" }).map(([name, target]) =>
      adapterCase(
        `a session that the store lost at ${name} ends in a page and an event after the second sign-in`,
        async (scene) => {
          const both = await apart(scene);
          const first = locationOf(await both.pages.navigate(target));
          // A route of the app redirects to the provider at once.
          const start = first.startsWith("/") ? first : "/auth/sign-in";
          equal((await round(scene, both, start, target)).status, 302, "the answer after the first sign-in");
          equal(warnings(scene), [], "the warnings until then");
          const page = await isPage(await round(scene, both, start, target), 500);
          ok(
            page.links.some((href) => href.startsWith("/auth/sign-in")),
            "a link that begins again",
          );
          const [warning = "none"] = warnings(scene);
          equal(warnings(scene).length, 1, "how many warnings");
          for (const word of ["store", "memoryStore", "process", "identity()"]) {
            ok(warning.includes(word), `a warning that says ${word}, got: ${warning}`);
          }
          equal((await round(scene, both, start, target)).status, 302, "the answer to a visitor who begins again");
        },
      ),
    ),

    adapterCase(
      "the page of a lost session clears its own cookie and keeps the route's own cookie",
      async (scene) => {
        const both = await apart(scene);
        const target = "/begins?set-cookie=theme%3Ddark";
        const begin = () => round(scene, both, "/auth/sign-in", target);
        equal((await begin()).status, 302, "the answer after the first sign-in");
        const page = await begin();
        equal(page.status, 500, "the status after the second sign-in");
        deletes(page, lostCookie);
        ok(
          setCookies(page).some(({ name }) => name === "theme"),
          "the route's own cookie",
        );
      },
      "early headers",
    ),

    adapterCase("a second sign-in after a minute causes no warning of a lost session", async (scene) => {
      const both = await apart(scene);
      for (let rounds = 0; rounds < 3; rounds++) {
        equal((await round(scene, both, "/auth/sign-in", "/page")).status, 302, "the guard's answer");
        await scene.clock.advance(61_000);
      }
      equal(warnings(scene), [], "the warnings");
    }),

    adapterCase(
      "two tabs with the same ended session, or an open page, cause no warning of a lost session",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await app.accounts.remove(scene.account("alice"));
        const tab = browser.copy();
        equal((await browser.navigate("/page")).status, 302, "the first tab's answer");
        equal((await tab.navigate("/page")).status, 302, "the second tab's answer");
        // A removal also concerns ID tokens that were issued in the same second.
        await scene.clock.advance(2000);
        await scene.signedIn(app, {}, browser);
        await app.accounts.remove(scene.account("alice"));
        equal((await browser.navigate("/")).status, 200, "the answer of an open page");
        equal(warnings(scene), [], "the warnings");
      },
    ),
  ],
};
