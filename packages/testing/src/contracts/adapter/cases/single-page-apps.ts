import { bff } from "@identity-web/features/bff";
import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { turn } from "../../../fake-clock/turn.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { jsonOf, setCookie, signInAddress, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { RunningApp, Scene } from "../scene.ts";

const things = { baseUrl: "https://api.example/things", scopes: ["Mail.Read"] };
const feature = bff({
  apis: {
    things: {
      paths: ["/open"],
      methods: ["GET", "POST", "PUT"],
      maxBodyBytes: 200_000,
      timeoutMs: 10_000,
      responseHeaders: ["x-total-count"],
    },
  },
});

async function signedIn(scene: Scene): Promise<{ app: RunningApp; browser: AppBrowser }> {
  const app = await scene.start({ features: [feature], apis: { things } });
  return { app, browser: await scene.signedIn(app) };
}

const at = "/auth/api/things";

/** Bytes that arrive when a case releases them. */
function source() {
  let sink: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      sink = controller;
    },
  });
  return { stream, send: (text: string) => sink?.enqueue(new TextEncoder().encode(text)), close: () => sink?.close() };
}

/** The part of an interrupted answer that a reader gets. */
const brokenOff = async (reading: Promise<unknown>): Promise<boolean> =>
  reading.then(
    () => false,
    () => true,
  );

/** Advances the time more than once, because behind a real server the wait may begin later. */
async function passTimeUntil(event: Promise<unknown>, scene: Scene): Promise<void> {
  let isOver = false;
  void event.then(() => {
    isOver = true;
  });
  for (let round = 0; !isOver && round < 1000; round++) {
    await scene.clock.advance(20_000);
    await turn();
  }
}

export const singlePageApps: AdapterCaseGroup = {
  name: "single-page apps",
  cases: [
    adapterCase("a page gets the signed-in user and the session's expiry, and no token", async (scene) => {
      const { browser } = await signedIn(scene);
      const token = await tokenOf(await browser.program("/mail"));
      const answer = await browser.program("/auth/session");
      equal(answer.headers.get("cache-control"), "no-store", "Cache-Control");
      const text = await answer.text();
      ok(!text.includes(token), "no token in the answer");
      const { account, sign_out, expiresIn } = JSON.parse(text);
      equal([account.subject, sign_out], ["alice", "/auth/sign-out"], "who, and where to sign out");
      ok(expiresIn.idle > 0 && expiresIn.absolute >= expiresIn.idle, "the seconds that are left");
    }),

    adapterCase("a page that only requests the signed-in user doesn't keep the session alive", async (scene) => {
      const app = await scene.start({ features: [bff()], session: { idleMs: 600_000, absoluteMs: 36_000_000 } });
      const [polling, used] = [await scene.signedIn(app), await scene.signedIn(app)];
      for (let minutes = 0; minutes < 10; minutes += 4) {
        await scene.clock.advance(240_000);
        await polling.program("/auth/session");
        equal((await used.program("/auth/session?use=1")).status, 200, "the session in use");
      }
      equal((await polling.program("/auth/session")).status, 401, "the session that nothing used");
    }),

    adapterCase("an API is called with the user's token, and gets no cookie and no other credential", async (scene) => {
      const { browser } = await signedIn(scene);
      const token = await tokenOf(await browser.program("/mail"));
      const answer = await browser.program(`${at}/open/1?a=b&a=c%20d`, {
        headers: { authorization: "Bearer of-the-page", "x-forwarded-for": "1.2.3.4", "x-other": "y", accept: "a/b" },
      });
      equal(answer.status, 200, "the status");
      const [request] = scene.api.requests;
      equal(request?.url, "https://api.example/things/open/1?a=b&a=c%20d", "the address");
      equal(
        ["authorization", "cookie", "x-forwarded-for", "x-other", "accept", "sec-fetch-site"].map((name) =>
          request?.headers.get(name),
        ),
        [`Bearer ${token}`, null, null, null, "a/b", null],
        "what the API got",
      );
    }),

    adapterCase("an API's cookies, CORS headers and addresses don't reach the page", async (scene) => {
      const { browser } = await signedIn(scene);
      scene.api.answer = () =>
        new Response("found", {
          status: 201,
          headers: [
            ["content-type", "text/html"],
            ["set-cookie", "__Host-identity=stolen; Path=/; Secure"],
            ["access-control-allow-origin", "*"],
            ["cache-control", "public"],
            ["clear-site-data", '"*"'],
            ["connection", "x-total-count"],
            ["x-total-count", "3"],
            ["location", "https://api.example/things/open/new"],
          ],
        });
      const answer = await browser.program(`${at}/open`, { method: "POST" });
      equal([answer.status, await answer.text()], [201, "found"], "the answer");
      ok(setCookie(answer, "__Host-identity") === undefined, "no cookie of the API");
      const names = ["access-control-allow-origin", "cache-control", "clear-site-data", "x-total-count", "location"];
      equal(
        names.map((name) => answer.headers.get(name)),
        [null, "no-store", null, null, `${at}/open/new`],
        "the headers",
      );
      ok(answer.headers.get("content-security-policy")?.includes("sandbox") ?? false, "a document that runs nothing");
      equal(answer.headers.get("x-content-type-options"), "nosniff", "X-Content-Type-Options");
    }),

    adapterCase("an API's redirect is not followed, and a redirect to another place has no Location", async (scene) => {
      const { browser } = await signedIn(scene);
      for (const [location, passed] of [
        ["https://elsewhere.example/", null],
        ["https://api.example/things/closed", null],
        ["/things/open/next?x=1", `${at}/open/next?x=1`],
      ] as const) {
        scene.api.answer = () => new Response(null, { status: 302, headers: { location } });
        const answer = await browser.program(`${at}/open`);
        equal([answer.status, answer.headers.get("location")], [302, passed], `a redirect to ${location}`);
      }
      equal(scene.api.requests.length, 3, "how often the API was called");
    }),

    adapterCase("other methods, paths and APIs than the configured ones never reach an API", async (scene) => {
      const { browser } = await signedIn(scene);
      equal((await browser.program(`${at}/open`, { method: "DELETE" })).status, 405, "another method");
      for (const path of ["/closed", "/opened", "", "/"]) {
        equal((await browser.program(at + path)).status, 404, `the path "${path}"`);
      }
      for (const path of ["/auth/api/other/open", "/auth/api/__proto__/open", "/auth/api/constructor/open"]) {
        equal((await browser.program(path)).status, 404, path);
      }
      for (const path of [
        "/open/%2e%2e%2fclosed",
        "/open/..%2fclosed",
        "/open/%5c..%5cclosed",
        "/open/%252e%252e/closed",
        "/open//evil.example",
        "/open/..;/closed",
        "/open/%00",
        "/open/%ff",
        "/open/%zz",
      ]) {
        equal((await browser.program(at + path)).status, 400, `the path ${path}`);
      }
      equal(scene.api.requests.length, 0, "how often the API was called");
    }),

    adapterCase("another site's page can neither call an API nor keep a session alive", async (scene) => {
      const { browser } = await signedIn(scene);
      for (const site of ["cross-site", "same-site", "none"]) {
        const headers = { "sec-fetch-site": site, "x-csrf": "1" };
        for (const path of [`${at}/open`, "/auth/session?use=1"]) {
          equal((await browser.program(path, { headers })).status, 403, `${path} from ${site}`);
        }
      }
      const plain = (headers: Record<string, string>) => browser.plain(`${at}/open`, headers);
      equal((await plain({})).status, 403, "a request that doesn't say where it comes from");
      equal((await plain({ "x-csrf": "1", origin: "https://elsewhere.example" })).status, 403, "another Origin");
      equal(scene.api.requests.length, 0, "how often the API was called");
      equal((await plain({ "x-csrf": "1" })).status, 200, "the header that no other site can send");
    }),

    adapterCase("a call without a session gets the sign-in's URL, and doesn't reach the API", async (scene) => {
      const { app, browser } = await signedIn(scene);
      await app.accounts.remove(scene.account("alice"));
      equal(await signInAddress(await browser.program(`${at}/open`)), app.routes.signIn, "the way");
      equal(scene.api.requests.length, 0, "how often the API was called");
    }),

    adapterCase("an API's claims challenge becomes 401 with the sign-in's URL", async (scene) => {
      const { browser } = await signedIn(scene);
      const claims = btoa('{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}');
      scene.api.challengeAlways(`Bearer error="insufficient_claims", claims="${claims}"`);
      const answer = await browser.program(`${at}/open`, { headers: { accept: "text/html" } });
      equal(answer.headers.get("www-authenticate"), null, "the API's challenge");
      ok((await signInAddress(answer)).includes("request="), "the way");
    }),

    adapterCase("a request's body reaches the API unchanged, except beyond the limit", async (scene) => {
      const { browser } = await signedIn(scene);
      const bytes = new Uint8Array(100_000).map((_, index) => (index * 7) % 256);
      const got: number[] = [];
      scene.api.answer = async (request) => {
        got.push(...new Uint8Array(await request.arrayBuffer()));
        return new Response(null, { status: 204 });
      };
      for (const part of [bytes.slice(0, 10), bytes]) {
        got.length = 0;
        const answer = await browser.program(`${at}/open`, { method: "PUT", body: part });
        equal([answer.status, got.length, got.at(-1)], [204, part.length, part.at(-1)], "what arrived");
      }
      const long = await browser.program(`${at}/open`, { method: "POST", body: new Uint8Array(200_001) });
      equal(long.status, 413, "the status of a long one");
    }),

    adapterCase("a small body is sent again with another token if the API refuses the first one", async (scene) => {
      const { browser } = await signedIn(scene);
      scene.api.answer = async (request) => new Response(await request.text());
      scene.api.challengeOnce('Bearer error="invalid_token"');
      const answer = await browser.program(`${at}/open`, {
        method: "POST",
        headers: { "content-length": "5" },
        body: "twice",
      });
      equal([answer.status, await answer.text()], [200, "twice"], "the answer");
      equal(scene.api.requests.length, 2, "how often the API was called");
    }),

    ...[
      ["and nothing of it after the user signs out on another node", 2000, true] as const,
      ["and ends without a new chunk after the user signs out on another node", 20_000, false] as const,
    ].map(([name, passed, hasNews]) =>
      adapterCase(`an answer is passed on as it arrives, ${name}`, async (scene) => {
        const { browser } = await signedIn(scene);
        const node = await scene.start({ features: [feature], apis: { things } });
        const { stream, send } = source();
        const ended = Promise.withResolvers<void>();
        scene.api.answer = (request) => {
          request.signal.addEventListener("abort", () => ended.resolve());
          return new Response(stream, { headers: { "content-type": "text/event-stream" } });
        };
        send("data: 1\n\n");
        const answer = await browser.program(`${at}/open`, { headers: { accept: "text/event-stream" } });
        equal(answer.headers.get("content-type"), "text/event-stream", "the type");
        const reader = answer.body?.getReader();
        const next = async () => new TextDecoder().decode((await reader?.read())?.value);
        equal(await next(), "data: 1\n\n", "the first event");
        send("data: 2\n\n");
        equal(await next(), "data: 2\n\n", "the second event");
        const third = brokenOff(next());
        await node.accounts.remove(scene.account("alice"));
        await scene.clock.advance(passed);
        if (hasNews) send("data: secret\n\n");
        else await passTimeUntil(third, scene);
        ok(await third, "an answer that breaks off");
        await ended.promise;
      }),
    ),

    adapterCase("an API that doesn't answer within the limit, or never, gets 504 or 502", async (scene) => {
      const { browser } = await signedIn(scene);
      const called = Promise.withResolvers<Request>();
      scene.api.answer = (request) => {
        called.resolve(request);
        return new Promise(() => {});
      };
      const answer = browser.program(`${at}/open`);
      const { signal } = await called.promise;
      await scene.clock.advance(10_000);
      equal(await jsonOf(await answer, 504), { error: "api_timeout" }, "late");
      ok(signal.aborted, "the API's call to be ended");
      scene.api.answer = () => {
        throw new TypeError("fetch failed");
      };
      equal(await jsonOf(await browser.program(`${at}/open`), 502), { error: "api_unavailable" }, "unreachable");
    }),

    adapterCase("a client that disconnects ends the API's call", async (scene) => {
      const { browser } = await signedIn(scene);
      const called = Promise.withResolvers<Request>();
      scene.api.answer = (request) => {
        called.resolve(request);
        return new Promise(() => {});
      };
      const leave = new AbortController();
      const answer = brokenOff(browser.program(`${at}/open`, { signal: leave.signal }));
      const { signal } = await called.promise;
      const ended = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      leave.abort();
      await ended;
      await answer;
    }),
  ],
};
