import { framed, navigation, ofImage, ofScript } from "../../../cookies/fetch-metadata.ts";
import { equal } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, keepsSession, sessionCookie } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { RunningApp, Scene } from "../scene.ts";

type Fields = Readonly<Record<string, string>>;

const page: Fields = { ...navigation, accept: "text/html" };

/** Navigations to a page: the browser shows the answer and waits for no other request. */
const navigations: Readonly<Record<string, Fields>> = {
  "an address that was typed in": { ...page, "sec-fetch-site": "none" },
  "a link of the app": { ...page, "sec-fetch-site": "same-origin" },
  "another site's link": { ...page, "sec-fetch-site": "cross-site" },
  "a browser without Sec-Fetch headers that wants HTML": { accept: "text/html,*/*;q=0.8" },
};

/** Requests whose answer may arrive when the browser has a newer session. */
const others: Readonly<Record<string, Fields>> = {
  "a script's fetch": { ...ofScript, "sec-fetch-site": "same-origin" },
  "a script's fetch that accepts HTML": { ...ofScript, accept: "text/html" },
  "an image": { ...ofImage, "sec-fetch-site": "same-origin" },
  "an iframe": { ...page, ...framed, "sec-fetch-site": "same-origin" },
  "a prefetch": { ...page, "sec-fetch-site": "same-origin", "sec-purpose": "prefetch" },
  "a program without Sec-Fetch headers": { accept: "*/*" },
  "a program without any header": {},
};

/** A browser that still has the cookie of a session that ended elsewhere. */
async function ended(scene: Scene, app: RunningApp) {
  const browser = await scene.signedIn(app);
  await app.accounts.remove(scene.account("alice"));
  return browser;
}

/** A request with a browser's cookies and exactly these headers. */
const ask = (app: RunningApp, cookie: string, headers: Fields, target = "/who"): Promise<Response> =>
  app.fetch(new Request(app.origin + target, { headers: { ...headers, cookie } }));

export const endedSessions: AdapterCaseGroup = {
  name: "the cookie of a session that has ended",
  cases: [
    ...Object.entries(navigations).map(([name, headers]) =>
      adapterCase(`the cookie of an ended session is cleared by the answer to ${name}`, async (scene) => {
        const app = await scene.start();
        const cookie = (await ended(scene, app)).cookieHeader() ?? "";
        const response = await ask(app, cookie, headers);
        deletes(response, sessionCookie);
        equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
      }),
    ),

    ...Object.entries(others).map(([name, headers]) =>
      adapterCase(`the cookie of an ended session is kept by the answer to ${name}`, async (scene) => {
        const app = await scene.start();
        const cookie = (await ended(scene, app)).cookieHeader() ?? "";
        const response = await ask(app, cookie, headers);
        keepsSession(response);
        equal(await response.json(), { user: null }, "who is signed in");
      }),
    ),

    adapterCase("a guard's 401 to a program keeps the cookie of an ended session", async (scene) => {
      const app = await scene.start();
      const response = await (await ended(scene, app)).program("/json");
      equal(response.status, 401, "the status");
      keepsSession(response);
    }),

    adapterCase("a session cookie that another secret signed is kept, also by a sign-out", async (scene) => {
      const app = await scene.start();
      const browser = await ended(scene, app);
      const stranger = await scene.start({ secrets: ["another secret, of at least thirty-two bytes"] });
      keepsSession(await browser.at(stranger).navigate("/who"));
      keepsSession(await browser.at(stranger).navigate("/page"));
      keepsSession(await browser.at(stranger).submit("/auth/sign-out"));
      deletes(await browser.navigate("/who"), sessionCookie);
    }),

    adapterCase("a session cookie with a forged handle is kept", async (scene) => {
      const app = await scene.start();
      const handle = (await ended(scene, app)).jar.get(sessionCookie) ?? "";
      const last = handle.at(-2) === "A" ? "B" : "A";
      for (const value of [handle.slice(0, -2) + last + handle.slice(-1), handle.slice(0, -1), "made-up", ""]) {
        keepsSession(await ask(app, `${sessionCookie}=${value}`, page));
      }
    }),

    adapterCase("a late answer to a request with the old session keeps the new session's cookie", async (scene) => {
      const app = await scene.start();
      const browser = await ended(scene, app);
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
      scene.pause = () => {
        arrive();
        return released;
      };
      const late = browser.program("/slow");
      await arrived;
      await scene.clock.advance(1000);
      await scene.signedIn(app, {}, browser);
      release();
      keepsSession(await late);
      await scene.sees("alice", browser);
    }),

    adapterCase("the answer to a poll with a replaced session keeps the new session's cookie", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const poll = browser.copy();
      await scene.clock.advance(1000);
      await scene.signedIn(app, {}, browser);
      // The answer goes to the same cookie jar.
      browser.take(await poll.program("/who"));
      await scene.sees("alice", browser);
    }),
  ],
};
