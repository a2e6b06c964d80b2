import type { LogoutTokenRequest } from "../../../fake-provider/plain.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, jsonOf, lostCookie, sessionCookie, signInAddress, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type RunningApp, type Scene } from "../scene.ts";

const path = "/auth/back-channel-logout";
const form = { "content-type": "application/x-www-form-urlencoded" };

interface Refusal {
  readonly error: string;
  readonly error_description: string;
}

/** A provider's request: without cookie, Origin and Sec-Fetch headers. */
const post = (app: RunningApp, body: string, headers: Readonly<Record<string, string>> = form): Promise<Response> =>
  app.fetch(new Request(app.origin + path, { method: "POST", headers, body }));

const send = async (scene: Scene, app: RunningApp, wish: LogoutTokenRequest): Promise<Response> =>
  post(app, new URLSearchParams({ logout_token: await scene.provider.logoutToken(wish) }).toString());

/** Expects exactly 200, without caching. */
function isDone(response: Response): void {
  equal(response.status, 200, "the status");
  equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
}

/** Expects exactly 400 with an OAuth error, without caching. */
async function isRefused(response: Response, error = "invalid_request"): Promise<void> {
  equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
  const refusal = await jsonOf<Refusal>(response, 400);
  equal(refusal.error, error, "error");
  ok((refusal.error_description ?? "") !== "", "error_description");
}

export const backChannel: AdapterCaseGroup = {
  name: "back-channel logout",
  cases: [
    adapterCase(
      "a back-channel logout answers exactly 200, and ends the session and the account's tokens on all nodes",
      async (scene) => {
        const [app, node] = [await scene.start(), await scene.start()];
        const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
        const bob = await scene.signedIn(app, { user: "bob" });
        isDone(await send(scene, node, { sid: scene.provider.sid("alice", browser.name), sub: "alice" }));
        await signInAddress(await browser.program("/mail"));
        await scene.sees(null, browser);
        await scene.sees("alice", other);
        await signInAddress(await other.program("/mail"));
        await tokenOf(await bob.program("/mail"));
      },
    ),

    ...["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"].map((method) =>
      adapterCase(`the back-channel route refuses ${method}`, async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const sid = scene.provider.sid("alice", browser.name);
        const query = new URLSearchParams({ logout_token: await scene.provider.logoutToken({ sid }) });
        const response = await app.fetch(new Request(`${app.origin}${path}?${query}`, { method }));
        equal(response.status, 405, "the status");
        equal(response.headers.get("allow"), "POST", "Allow");
        equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
        await scene.sees("alice", browser);
      }),
    ),

    ...Object.entries<[body: string, headers: Readonly<Record<string, string>>]>({
      "no body": ["", {}],
      "an empty form": ["", form],
      "a form without it": ["token=abc", form],
      "an empty logout_token": ["logout_token=", form],
      JSON: ['{"logout_token":"abc"}', { "content-type": "application/json" }],
      "plain text": ["logout_token=abc", { "content-type": "text/plain" }],
      "multipart/form-data": ["--x\r\n\r\n--x--", { "content-type": "multipart/form-data; boundary=x" }],
      "a content type like none": ["logout_token=abc", { "content-type": ";;;" }],
    }).map(([name, [body, headers]]) =>
      adapterCase(`a back-channel request without a token or a form gets 400: ${name}`, async (scene) => {
        await isRefused(await post(await scene.start(), body, headers));
      }),
    ),

    adapterCase("a logout token in the query is ignored", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const token = await scene.provider.logoutToken({ sid: scene.provider.sid("alice", browser.name) });
      const url = `${app.origin}${path}?${new URLSearchParams({ logout_token: token })}`;
      await isRefused(await app.fetch(new Request(url, { method: "POST", headers: form, body: "a=b" })));
      await scene.sees("alice", browser);
    }),

    adapterCase("a text that isn't a logout token gets 400 with `no-store`", async (scene) => {
      const app = await scene.start();
      for (const token of ["made-up", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "%00", "€"]) {
        await isRefused(await post(app, new URLSearchParams({ logout_token: token }).toString()));
      }
      equal(scene.eventsOf("notice_refused").length, 5, "events that say so");
    }),

    adapterCase("unknown claims and form fields of a back-channel logout are ignored", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const token = await scene.provider.logoutToken({ sid: scene.provider.sid("alice", browser.name) });
      const body = new URLSearchParams({ a: "1", logout_token: token, state: "x" }).toString();
      isDone(await post(app, body, { "content-type": "Application/X-WWW-Form-URLencoded; Charset=UTF-8" }));
      await scene.sees(null, browser);
    }),

    adapterCase(
      "a back-channel logout with an unknown sid or sub gets exactly 200 and signs no user out",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        isDone(await send(scene, app, { sid: "an-unknown-sid" }));
        isDone(await send(scene, app, { sub: "unknown" }));
        isDone(await send(scene, app, { sid: "an-unknown-sid", sub: "alice" }));
        await scene.sees("alice", browser);
        await tokenOf(await browser.program("/mail"));
        const events = JSON.stringify(scene.eventsOf("notice_unmatched"));
        ok(events.length > 10 && !events.includes("an-unknown-sid"), "events that show no raw sid");
      },
    ),

    adapterCase("a back-channel logout with sid and sub ends only the sessions of the sid", async (scene) => {
      const app = await scene.start({ signOutScope: "session" });
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      isDone(await send(scene, app, { sid: scene.provider.sid("alice", browser.name), sub: "alice" }));
      await scene.sees(null, browser);
      await tokenOf(await other.program("/mail"));
    }),

    adapterCase("a back-channel logout with sub alone ends all sessions of that account only", async (scene) => {
      const app = await scene.start();
      const [first, second] = [await scene.signedIn(app), await scene.signedIn(app)];
      const bob = await scene.signedIn(app, { user: "bob" });
      isDone(await send(scene, app, { sub: "alice" }));
      await scene.sees(null, first);
      await scene.sees(null, second);
      await scene.sees("bob", bob);
    }),

    adapterCase("a back-channel logout with sub alone ends sessions without a sid", async (scene) => {
      scene.provider.withoutSid();
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      isDone(await send(scene, app, { sub: "alice" }));
      await scene.sees(null, browser);
    }),

    adapterCase(
      "a back-channel logout during a store failure gets 400, and the repeated logout succeeds",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const wish = { sid: scene.provider.sid("alice", browser.name) };
        scene.store.down = true;
        await isRefused(await send(scene, app, wish), "temporarily_unavailable");
        scene.store.down = false;
        await scene.sees("alice", browser);
        isDone(await send(scene, app, wish));
        await scene.sees(null, browser);
      },
    ),

    adapterCase("a back-channel logout whose removal fails after the marker gets 400", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      scene.store.fail("removeAccount", new Error("connection lost"));
      await isRefused(
        await send(scene, app, { sid: scene.provider.sid("alice", browser.name) }),
        "temporarily_unavailable",
      );
    }),

    adapterCase("a failed read of a session is an error, and never a signed-in user", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      isDone(await send(scene, app, { sub: "alice" }));
      scene.store.down = true;
      for (const target of ["/who", "/json", "/mail", "/"]) {
        equal((await browser.copy().program(target)).status, 503, `the status of ${target}`);
      }
    }),

    adapterCase("the next request after a back-channel logout is signed out and loses its cookie", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      isDone(await send(scene, app, { sid: scene.provider.sid("alice", browser.name) }));
      const response = await browser.navigate("/page");
      equal(locationOf(response), "/auth/sign-in?returnTo=%2Fpage", "where the next request is sent");
      deletes(response, sessionCookie);
      equal(browser.jar.names, [lostCookie], "cookies");
    }),

    adapterCase(
      "a new sign-in after a back-channel logout stays signed in, and older sessions stay ended",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const before = browser.copy();
        const token = await scene.provider.logoutToken({ sub: "alice" });
        const body = new URLSearchParams({ logout_token: token }).toString();
        isDone(await post(app, body));
        await scene.clock.advance(2000);
        await scene.signedIn(app, {}, browser);
        await tokenOf(await browser.program("/mail"));
        await scene.sees(null, before);
        // The same notice again: a replay changes nothing.
        isDone(await post(app, body));
        await scene.sees("alice", browser);
        await tokenOf(await browser.program("/mail"));
        await scene.sees(null, before);
      },
    ),

    adapterCase("a new sign-in in the same provider session stays signed in after a logout by sid", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const before = browser.copy();
      const wish = { sid: scene.provider.sid("alice", browser.name), sub: "alice" };
      const token = await scene.provider.logoutToken(wish);
      isDone(await post(app, new URLSearchParams({ logout_token: token }).toString()));
      await scene.clock.advance(2000);
      await scene.signedIn(app, {}, browser);
      await tokenOf(await browser.program("/mail"));
      isDone(await post(app, new URLSearchParams({ logout_token: token }).toString()));
      await scene.sees("alice", browser);
      await scene.sees(null, before);
    }),

    adapterCase("a second back-channel logout succeeds and changes nothing more", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const wish = { sid: scene.provider.sid("alice", browser.name) };
      isDone(await send(scene, app, wish));
      isDone(await send(scene, app, wish));
      await scene.sees(null, browser);
    }),

    adapterCase("fifty simultaneous copies of a logout token have the effect of one", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const body = new URLSearchParams({ logout_token: await scene.provider.logoutToken({ sub: "alice" }) }).toString();
      for (const response of await Promise.all(Array.from({ length: 50 }, () => post(app, body)))) isDone(response);
      await scene.sees(null, browser);
      await app.settled();
      equal(scene.provider.revocations, 1, "revocations");
    }),
  ],
};
