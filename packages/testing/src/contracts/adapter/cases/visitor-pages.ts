import { bff } from "@identity-web/features/bff";
import { challenge } from "@identity-web/features/challenge";
import { sessionsPage } from "@identity-web/features/sessions-page";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, jsonOf, redirects } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

interface Listed {
  readonly sessions: readonly {
    readonly id: string;
    readonly current: boolean;
    readonly browser: string | null;
    readonly expiresAt: string;
  }[];
}

const json = { headers: { accept: "application/json" } };
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const minute = 60_000;

/** The address to which a page redirects by itself. */
const forwardOf = (html: string): string | undefined =>
  /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(html)?.[1];

export const visitorPages: AdapterCaseGroup = {
  name: "pages for visitors",
  cases: [
    adapterCase(
      "pages are in the visitor's language if it has a translation, and otherwise in English",
      async (scene) => {
        const app = await scene.start({ pages: { translations: { de: { "signed-out.title": "Abgemeldet" } } } });
        const browser = scene.browser(app);
        const titleFor = async (language: string) =>
          (await isPage(await browser.navigate("/auth/signed-out", { headers: { "accept-language": language } }), 200))
            .title;
        equal(await titleFor("de-AT,de;q=0.9,en;q=0.5"), "Abgemeldet", "the title for a German");
        equal(await titleFor("fr"), "You are signed out", "the title in an untranslated language");
      },
    ),

    adapterCase("an app can render its own pages around the required content", async (scene) => {
      const app = await scene.start({
        pages: { render: ({ name, content }) => `<body class="${name}">${content}</body>` },
      });
      const response = await scene.browser(app).navigate("/auth/sign-out", { site: "cross-site" });
      const html = await response.text();
      ok(html.startsWith('<body class="sign-out">'), `the app's own page, got ${html.slice(0, 100)}`);
      ok(html.includes('<form method="post" action="/auth/sign-out">'), "the form in it");
    }),

    adapterCase("a repeated callback in the browser that it signed in redirects to its target", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const address = scene.callback(browser, await scene.toProvider(browser, "/page"));
      redirects(await scene.comeBack(browser, address), "/page");
      const again = await scene.comeBack(browser, address);
      equal(again.status, 400, "its status");
      equal(forwardOf(await again.text()), "/page", "where it leads");
      await scene.sees("alice", browser);
    }),

    adapterCase(
      "a sign-in that took too long restarts automatically, unless the browser sends no cookies",
      async (scene) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const address = scene.callback(browser, await scene.toProvider(browser, "/page"));
        const forgetful = scene.browser(app);
        equal(forwardOf(await (await scene.comeBack(forgetful, address)).text()), undefined, "without cookies");
        await scene.clock.advance(10 * minute);
        const late = await scene.comeBack(browser, address);
        equal(late.status, 400, "the status of a late callback");
        equal(forwardOf(await late.text()), "/auth/sign-in", "the redirect of a late callback");
      },
    ),

    adapterCase("the page of sessions exists only if the app enables it", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      equal((await browser.navigate("/auth/sessions")).status, 404, "the status");
    }),

    adapterCase("a user can list the sessions, end one, and end all others", async (scene) => {
      const app = await scene.start({ features: [sessionsPage()] });
      const [phone, laptop, tablet] = [await scene.signedIn(app), await scene.signedIn(app), await scene.signedIn(app)];
      const bob = await scene.signedIn(app, { user: "bob" });
      const listed = async () => (await jsonOf<Listed>(await phone.program("/auth/sessions", json))).sessions ?? [];
      const all = await listed();
      equal(
        all.map(({ current }) => current),
        [true, false, false],
        "which of them is this browser's",
      );
      const shown = await isPage(await phone.navigate("/auth/sessions"), 200);
      ok(shown.text.includes("alice@example.test"), "whose sessions they are");

      // This browser's session comes first, then the newest: the second is the tablet's.
      equal((await phone.submit("/auth/sessions", { end: all[1]?.id ?? "" })).status, 303, "the status of ending one");
      await scene.sees(null, tablet);
      await scene.sees("alice", laptop);
      await phone.submit("/auth/sessions", { end: "others" });
      await scene.sees(null, laptop);
      await scene.sees("alice", phone);
      await scene.sees("bob", bob);
      equal((await listed()).length, 1, "how many are left");
    }),

    adapterCase("sessions that an app lets live for any time end on the latest date of JavaScript", async (scene) => {
      const [idleMs, absoluteMs] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
      const app = await scene.start({ features: [bff(), sessionsPage()], session: { idleMs, absoluteMs } });
      const browser = await scene.signedIn(app);
      const latest = "+275760-09-13T00:00:00.000Z";
      const { expiresAt } = await jsonOf<{ expiresAt: string }>(await browser.program("/auth/session"));
      equal(expiresAt, latest, "the session's end");
      const { sessions } = await jsonOf<Listed>(await browser.program("/auth/sessions", json));
      equal(
        sessions?.map((each) => each.expiresAt),
        [latest],
        "its end in the list",
      );
    }),

    adapterCase(
      "the page of sessions names their browsers, and only the app's own pages can end one",
      async (scene) => {
        const app = await scene.start({ features: [sessionsPage()] });
        const signedInWith = async (agent: string) => {
          const browser = scene.browser(app);
          const { pathname, search } = scene.callback(browser, await scene.toProvider(browser, "/page"));
          await browser.navigate(pathname + search, { site: "cross-site", headers: { "user-agent": agent } });
          return browser;
        };
        const browser = await signedInWith(firefox);
        const other = await signedInWith("a program of an unknown name");
        const { sessions = [] } = await jsonOf<Listed>(await other.program("/auth/sessions", json));
        equal(
          sessions.map((each) => each.browser),
          [null, "Firefox on Windows"],
          "their browsers",
        );
        equal(
          (await other.submit("/auth/sessions", { end: "others" }, { site: "cross-site" })).status,
          403,
          "another site's form",
        );
        await scene.sees("alice", browser);
        const stranger = scene.browser(app);
        equal(
          locationOf(await stranger.navigate("/auth/sessions")),
          "/auth/sign-in?returnTo=%2Fauth%2Fsessions",
          "for a stranger",
        );
      },
    ),

    adapterCase("the challenge route asks for more claims, and exists only if the app enables it", async (scene) => {
      const without = await scene.start();
      equal(
        (await scene.browser(without).navigate("/auth/challenge?scope=Files.Read")).status,
        404,
        "the status without",
      );
      const app = await scene.start({ features: [challenge()] });
      const browser = await scene.signedIn(app);
      const link = "/auth/challenge?scope=Files.Read&returnTo=/files";
      const page = await browser.navigate(link, { site: "none" });
      equal(page.status, 200, "the status for a link in a mail");
      ok((await page.text()).includes("Files.Read"), "the confirmation page to name the scope");
      const url = locationOf(await browser.navigate(link, { site: "same-origin" }));
      ok(new URL(url).searchParams.get("scope")?.split(" ").includes("Files.Read") ?? false, `the scope in ${url}`);
      redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/files");
      equal((await browser.program("/files")).status, 200, "the status of the page that needs it");
    }),
  ],
};
