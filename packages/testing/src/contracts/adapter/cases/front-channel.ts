import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, sessionCookie, signInAddress, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { Scene } from "../scene.ts";
import { isStoppedTwice } from "./in-flight.ts";

const path = "/auth/front-channel-logout";

const target = (parameters: Readonly<Record<string, string>>): string => `${path}?${new URLSearchParams(parameters)}`;

/** Expects the answer of the HTTP contract: not cached, and allowed in the provider's frame. */
async function isFramed(response: Response, status = 200): Promise<void> {
  equal(response.status, status, "the status");
  const { headers } = response;
  equal(headers.get("cache-control"), "no-cache, no-store", "Cache-Control");
  equal(headers.get("pragma"), "no-cache", "Pragma");
  equal(headers.get("x-frame-options"), null, "X-Frame-Options");
  ok(!(headers.get("content-security-policy") ?? "").includes("frame-ancestors"), "no framing ban");
  ok(headers.get("content-type")?.startsWith("text/html") ?? false, `HTML, got ${headers.get("content-type")}`);
  const html = await response.text();
  ok(html.startsWith("<!doctype html>") && html.length < 1000, "a small page");
}

/** A page of the provider that loads the app's address in an iframe, without cookies. */
const provider = (scene: Scene, app: Awaited<ReturnType<Scene["start"]>>) => scene.browser(app);

export const frontChannel: AdapterCaseGroup = {
  name: "front-channel logout",
  cases: [
    adapterCase("G6: a front-channel GET with sid alone and no cookie ends the session on all nodes", async (scene) => {
      const [app, node] = [await scene.start(), await scene.start()];
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      const bob = await scene.signedIn(app, { user: "bob" });
      await isFramed(await provider(scene, node).frame(target({ sid: scene.provider.sid("alice", browser.name) })));
      const response = await browser.copy().navigate("/who");
      deletes(response, sessionCookie);
      await scene.sees(null, browser);
      await signInAddress(await browser.program("/mail"));
      await scene.sees("alice", other);
      await signInAddress(await other.program("/mail"));
      await tokenOf(await bob.program("/mail"));
    }),

    adapterCase("G6: a front-channel GET with the right iss ends the session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const sid = scene.provider.sid("alice", browser.name);
      await isFramed(await provider(scene, app).frame(target({ sid, iss: scene.provider.issuer })));
      await scene.sees(null, browser);
    }),

    adapterCase("a front-channel GET ends the session if its iss differs by a trailing slash", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const sid = scene.provider.sid("alice", browser.name);
      const { issuer } = scene.provider;
      const iss = issuer.endsWith("/") ? issuer.slice(0, -1) : `${issuer}/`;
      await isFramed(await provider(scene, app).frame(target({ sid, iss })));
      equal(scene.eventsOf("notice_unmatched").length, 0, "events of an unmatched notice");
      await scene.sees(null, browser);
    }),

    adapterCase("a front-channel POST with sid in the query ends the session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await isFramed(await provider(scene, app).frame(target({ sid: scene.provider.sid("alice", browser.name) }), {}));
      await scene.sees(null, browser);
    }),

    adapterCase("a front-channel POST with sid and iss in the form ends the session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const sid = scene.provider.sid("alice", browser.name);
      await isFramed(await provider(scene, app).frame(path, { sid, iss: scene.provider.issuer }));
      await scene.sees(null, browser);
    }),

    adapterCase("a front-channel POST without a form and with sid in the query ends the session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const url = target({ sid: scene.provider.sid("alice", browser.name) });
      const headers = { "content-type": "text/plain" };
      await isFramed(await provider(scene, app).program(url, { method: "POST", headers, body: "hello" }));
      await scene.sees(null, browser);
    }),

    adapterCase(
      "a front-channel notice with a wrong iss gets 200, ends no session and causes an event",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const sid = scene.provider.sid("alice", browser.name);
        for (const iss of ["https://elsewhere.example", `${scene.provider.issuer}x`, ""]) {
          await isFramed(await provider(scene, app).frame(target({ sid, iss })));
        }
        equal(scene.eventsOf("notice_refused").length, 3, "events that say so");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase(
      "a front-channel notice without sid gets 200, ends no session and causes an event, with any cookies",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        for (const url of [
          path,
          `${path}?sid=`,
          target({ iss: scene.provider.issuer }),
          target({ sid: "x".repeat(600) }),
        ]) {
          await isFramed(await browser.navigate(url));
        }
        equal(scene.eventsOf("notice_refused").length, 4, "events that say so");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase(
      "a front-channel notice without a match ends no session, and its event has no raw sid",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await isFramed(await provider(scene, app).frame(target({ sid: "an-unknown-sid" })));
        const [event] = scene.eventsOf("notice_unmatched");
        ok(event !== undefined && !JSON.stringify(event).includes("an-unknown-sid"), "an event with a short hash");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase(
      "a front-channel notice in a signed-in browser ends the session of its sid, and not the browser's own",
      async (scene) => {
        const app = await scene.start({ signOutScope: "session" });
        const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
        await isFramed(await browser.navigate(target({ sid: scene.provider.sid("alice", other.name) })));
        await scene.sees("alice", browser);
        await tokenOf(await browser.program("/mail"));
        await scene.sees(null, other);
      },
    ),

    adapterCase("a repeated front-channel notice changes nothing more", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const url = target({ sid: scene.provider.sid("alice", browser.name) });
      await isFramed(await provider(scene, app).frame(url));
      await isFramed(await provider(scene, app).frame(url));
      await scene.sees(null, browser);
    }),

    adapterCase(
      "a front-channel notice while the store is down gets 503 with Retry-After, and ends no session",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        scene.store.down = true;
        const response = await provider(scene, app).frame(target({ sid: scene.provider.sid("alice", browser.name) }));
        ok(Number(response.headers.get("retry-after")) > 0, "Retry-After");
        await isFramed(response, 503);
        scene.store.down = false;
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("a front-channel notice works while the provider is unreachable", async (scene) => {
      const browser = await scene.signedIn(await scene.start());
      scene.provider.outage("sign-in", 100);
      const app = await scene.start();
      const sid = scene.provider.sid("alice", browser.name);
      await isFramed(await provider(scene, app).frame(target({ sid, iss: scene.provider.issuer })));
      await scene.sees(null, browser);
    }),

    adapterCase("the front-channel route refuses other methods with 405", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      for (const method of ["PUT", "DELETE", "HEAD"]) {
        const response = await browser.program(target({ sid: scene.provider.sid("alice", browser.name) }), { method });
        equal(response.status, 405, `the status of ${method}`);
        equal(response.headers.get("allow"), "GET, POST", "Allow");
      }
      await scene.sees("alice", browser);
    }),

    adapterCase("G3: a notice that arrives before its sign-in stops it", async (scene) => {
      const app = await scene.start();
      const browser = await isStoppedTwice(scene, app, async (visitor, callback) => {
        const gate = scene.provider.hold("code", "after");
        const back = scene.comeBack(visitor, callback);
        await gate.arrived();
        await isFramed(await provider(scene, app).frame(target({ sid: scene.provider.sid("alice", visitor.name) })));
        gate.release();
        return back;
      });
      await scene.sees(null, browser);
      equal(browser.jar.get(sessionCookie), undefined, "a session cookie");
    }),

    adapterCase("a new sign-in after a front-channel logout succeeds, and older sessions stay ended", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const before = browser.copy();
      await isFramed(await provider(scene, app).frame(target({ sid: scene.provider.sid("alice", browser.name) })));
      await scene.clock.advance(120_000);
      await scene.signedIn(app, {}, browser);
      await scene.sees("alice", browser);
      await tokenOf(await browser.program("/mail"));
      await scene.sees(null, before);
    }),
  ],
};
