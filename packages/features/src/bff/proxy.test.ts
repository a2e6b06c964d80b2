import type { BodyChunks, HttpAnswer } from "@identity-web/core/http";
import { FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { Browser, World } from "@identity-web/testing/scripted-provider";
import { afterEach, describe, expect, test, vi } from "vitest";
import { sharedSignals } from "../shared-signals/index.ts";
import { bff } from "./index.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice@example.org" };
const own = { "sec-fetch-site": "same-origin" };
const apis = { things: { baseUrl: "https://api.example/things", scopes: ["Mail.Read"] } };
const paths = ["/open"];

afterEach(() => {
  vi.unstubAllGlobals();
});

async function setUp(answer: (request: Request) => Response | Promise<Response>, basePath = "/") {
  const world = new World();
  const transmitter = new FakeTransmitter({ clock: { now: () => world.provider.time } });
  const features = [
    bff({ apis: { things: { paths, methods: ["GET", "POST"], maxBodyBytes: 100_000 } } }),
    sharedSignals(transmitter.options),
  ];
  const http = world.http({ features, apis, basePath });
  const browser = new Browser(http);
  const prefix = basePath === "/" ? "" : basePath;
  const away = await browser.navigate(`${prefix}/auth/sign-in`);
  const location = away.headers.find(([name]) => name === "location")?.[1] ?? "";
  await browser.navigate(`${prefix}/auth/callback?${world.provider.answer(location, alice)}`);
  const calls: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    calls.push(request);
    return answer(request);
  });
  return { world, http, browser, calls, transmitter, at: `${prefix}/auth/api/things` };
}

const textOf = async ({ body, stream }: HttpAnswer): Promise<string> =>
  stream === undefined ? body : new Response(stream).text();

const chunksOf = (body: ReadableStream<Uint8Array>, leave = () => {}): BodyChunks => {
  const reader = body.getReader();
  return { next: () => reader.read(), leave };
};

const bytes = (...parts: string[]) => {
  const left = parts.map((part) => new TextEncoder().encode(part));
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = left.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
};

describe("the proxy of a single-page app", () => {
  test("serves paths below its own, also under a base path, but not its own path", async () => {
    const { http, browser, calls, at } = await setUp(() => new Response("thing"), "/mail");
    expect(http.route("/auth/api/things/open")).toBeUndefined();
    expect(http.route("/mail/auth/api")).toBeUndefined();
    expect(http.route("/mail/auth/apis/things/open")).toBeUndefined();
    expect(await textOf(await browser.send("GET", `${at}/open`, { headers: own }))).toBe("thing");
    expect(calls.map(({ url }) => url)).toEqual(["https://api.example/things/open"]);
  });

  test.each([0, 700, 999])("answers 502 if the API's status is %i, which no response can have", async (status) => {
    const { browser, at } = await setUp(() => Object.defineProperty(new Response("x"), "status", { value: status }));
    expect((await browser.send("GET", `${at}/open`, { headers: own })).status).toBe(502);
  });

  test.each([
    "/open/../closed",
    "/open/./x",
    "/open\\..\\closed",
    "//evil.example/open",
    "/open/%2e%2e/closed",
    "/open#x",
  ])("refuses the path %s as it comes off the wire", async (path) => {
    const { browser, calls, at } = await setUp(() => new Response("thing"));
    expect([400, 404]).toContain((await browser.send("GET", at + path, { headers: own })).status);
    expect(calls).toEqual([]);
  });

  test("sends a long body once, as a stream, and the API's refusal of the token is the page's answer", async () => {
    const { world, http, browser, at } = await setUp(async (request) => {
      await request.text();
      return new Response(null, { status: 401, headers: { "www-authenticate": 'Bearer error="invalid_token"' } });
    });
    const request = {
      ...browser.request("POST", `${at}/open`, { headers: own }),
      chunks: () => chunksOf(bytes("a", "b")),
    };
    const route = http.route(request.target);
    const answer = route && (await http.handle(route, request));
    expect(answer?.status).toBe(401);
    expect(answer?.headers.some(([name]) => name === "www-authenticate")).toBe(false);
    expect(world.provider.script.count("refresh")).toBe(1);
  });

  test("a body that exceeds the limit is cut off, and the page gets 413", async () => {
    const { http, browser, at } = await setUp(async (request) => new Response(await request.text()));
    const left = vi.fn();
    const chunks = () => chunksOf(bytes("a".repeat(100_000), "b"), left);
    const request = { ...browser.request("POST", `${at}/open`, { headers: own }), chunks };
    const route = http.route(request.target);
    expect((route && (await http.handle(route, request)))?.status).toBe(413);
    expect(left).toHaveBeenCalledOnce();
  });

  test("an adapter that can't stream refuses a body instead of losing it", async () => {
    const { browser, calls, at } = await setUp(() => new Response("thing"));
    const headers = { ...own, "content-length": "3" };
    expect((await browser.send("POST", `${at}/open`, { headers, body: "abc" })).status).toBe(500);
    expect(calls).toEqual([]);
  });

  test("an answer that begins after the user has signed out is not passed on", async () => {
    const gate = Promise.withResolvers<Response>();
    const called = Promise.withResolvers<void>();
    const { world, http, browser, calls, at } = await setUp(() => {
      called.resolve();
      return gate.promise;
    });
    const request = browser.request("GET", `${at}/open`, { headers: own });
    const route = http.route(request.target);
    const answer = route && http.handle(route, request);
    await called.promise;
    await browser.post("/auth/sign-out", {});
    await world.clock.advance(1000);
    gate.resolve(new Response("a secret"));
    expect((await answer)?.status).toBe(401);
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  test("a sign-out ends an upload in progress, and the API never gets its end", async () => {
    const received: string[] = [];
    const begun = Promise.withResolvers<void>();
    const { world, http, browser, at } = await setUp(async (request) => {
      for await (const part of request.body ?? []) {
        received.push(new TextDecoder().decode(part));
        begun.resolve();
      }
      return new Response("stored");
    });
    const left = vi.fn();
    let parts: ReadableStreamDefaultController<Uint8Array> | undefined;
    const upload = new ReadableStream<Uint8Array>({
      start(controller) {
        parts = controller;
      },
    });
    const request = {
      ...browser.request("POST", `${at}/open`, { headers: own }),
      chunks: () => chunksOf(upload, left),
    };
    const route = http.route(request.target);
    const answer = route && http.handle(route, request);
    parts?.enqueue(new TextEncoder().encode("a"));
    await begun.promise;
    await browser.post("/auth/sign-out", {});
    await world.clock.advance(1000);
    parts?.enqueue(new TextEncoder().encode("b"));
    expect((await answer)?.status).toBe(401);
    expect(received).toEqual(["a"]);
    expect(left).toHaveBeenCalled();
  });

  test("a security event that requires a new sign-in ends a response in progress", async () => {
    const { world, browser, transmitter, at } = await setUp(() => new Response(bytes("a", "b")));
    const { stream } = await browser.send("GET", `${at}/open`, { headers: own });
    const reader = stream?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("a");
    const subject = { format: "iss_sub", iss: "https://provider.example", sub: "alice" };
    await world.clock.advance(1000);
    const token = await transmitter.set({ event: "risk-level-change", members: { current_level: "HIGH" }, subject });
    const headers = { "content-type": "application/secevent+jwt" };
    expect((await browser.send("POST", "/auth/security-events", { headers, body: token })).status).toBe(202);
    await world.clock.advance(1000);
    await expect(reader?.read()).rejects.toMatchObject({ code: "sign_in_required" });
  });

  /** Lets the time of one check pass, until its look at the session is over: the response sleeps again, or has ended. */
  const untilChecked = async ({ clock }: World, call: Request | undefined) => {
    await clock.advance(15_000);
    while (clock.sleepers !== 1 && call?.signal.aborted !== true) await new Promise((resolve) => setImmediate(resolve));
  };

  test("a page that stops reading an answer doesn't keep the API's call alive after the sign-out", async () => {
    const { world, browser, calls, at } = await setUp(() => new Response(bytes("a", "b")));
    const { stream } = await browser.send("GET", `${at}/open`, { headers: own });
    const reader = stream?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("a");
    await untilChecked(world, calls[0]);
    expect(calls[0]?.signal.aborted).toBe(false);
    await browser.post("/auth/sign-out", {});
    await untilChecked(world, calls[0]);
    expect(calls[0]?.signal.aborted).toBe(true);
    await expect(reader?.read()).rejects.toMatchObject({ code: "signed_out" });
    expect(world.clock.sleepers).toBe(0);
  });

  test("an answer that the page never begins to read ends after the sign-out, too", async () => {
    const { world, browser, calls, at } = await setUp(() => new Response(bytes("a")));
    await browser.send("GET", `${at}/open`, { headers: own });
    await browser.post("/auth/sign-out", {});
    await untilChecked(world, calls[0]);
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  test("a chunk that the page doesn't read for a minute ends the call of the API", async () => {
    const { world, browser, calls, at } = await setUp(() => new Response(bytes("a", "b", "c")));
    const { stream } = await browser.send("GET", `${at}/open`, { headers: own });
    const reader = stream?.getReader();
    for (const chunk of ["a", "b"]) {
      for (let checks = 0; checks < 4; checks++) await untilChecked(world, calls[0]);
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(chunk);
    }
    for (let checks = 0; checks < 4; checks++) await untilChecked(world, calls[0]);
    expect(calls[0]?.signal.aborted).toBe(false);
    await untilChecked(world, calls[0]);
    expect(calls[0]?.signal.aborted).toBe(true);
    await expect(reader?.read()).rejects.toMatchObject({ reason: "answer-not-read" });
  });

  test("an event stream on which nothing arrives for ten minutes stays open while the user is signed in", async () => {
    const { world, browser, calls, at } = await setUp(() => new Response(new ReadableStream()));
    const { stream } = await browser.send("GET", `${at}/open`, { headers: own });
    const read = stream?.getReader().read();
    for (let checks = 0; checks < 40; checks++) await untilChecked(world, calls[0]);
    expect(calls[0]?.signal.aborted).toBe(false);
    await browser.post("/auth/sign-out", {});
    const failed = expect(read).rejects.toMatchObject({ code: "signed_out" });
    await untilChecked(world, calls[0]);
    await failed;
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  test("an answer that is complete or cancelled leaves no timer behind", async () => {
    const { world, browser, at } = await setUp(() => new Response(bytes("a", "b")));
    expect(await textOf(await browser.send("GET", `${at}/open`, { headers: own }))).toBe("ab");
    const { stream } = await browser.send("GET", `${at}/open`, { headers: own });
    expect(world.clock.sleepers).toBe(1);
    await stream?.cancel("gone");
    expect(world.clock.sleepers).toBe(0);
  });

  test("a store that becomes unavailable ends a response in progress", async () => {
    const { world, browser, at } = await setUp(() => new Response(bytes("a", "b")));
    const { stream } = await browser.send("GET", `${at}/open`, { headers: own });
    const reader = stream?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("a");
    world.store.fail("read", new Error("the network is gone"));
    await world.clock.advance(1000);
    await expect(reader?.read()).rejects.toMatchObject({ code: "store_unavailable" });
  });

  test.each(["websocket", "WebSocket", "h2c, websocket"])(
    "refuses a WebSocket's handshake (Upgrade: %s) by 501, and an event says why",
    async (upgrade) => {
      const { world, browser, calls, at } = await setUp(() => new Response("thing"));
      const headers = { ...own, upgrade, connection: "Upgrade", "sec-fetch-mode": "websocket" };
      const { status, body } = await browser.send("GET", `${at}/open`, { headers });
      expect([status, JSON.parse(body)]).toEqual([501, { error: "invalid_request" }]);
      expect(calls).toEqual([]);
      expect(world.events).toContainEqual(
        expect.objectContaining({
          type: "request_failed",
          error: expect.objectContaining({ message: expect.stringContaining("WebSocket") }),
        }),
      );
    },
  );

  test("another site's WebSocket handshake is refused as another site's request", async () => {
    const { browser, at } = await setUp(() => new Response("thing"));
    const headers = { upgrade: "websocket", connection: "Upgrade", "sec-fetch-site": "cross-site" };
    expect((await browser.send("GET", `${at}/open`, { headers })).status).toBe(403);
  });

  test("forwards a call whose client offers another version of HTTP, without the offer", async () => {
    const { browser, calls, at } = await setUp(() => new Response("thing"));
    const headers = { ...own, upgrade: "h2c", connection: "Upgrade, HTTP2-Settings" };
    expect((await browser.send("GET", `${at}/open`, { headers })).status).toBe(200);
    expect(calls[0]?.headers.has("upgrade")).toBe(false);
  });

  test.each([301, 302, 303, 307, 308])(
    "passes an API's redirect (%i) to the page, and doesn't follow it",
    async (status) => {
      const { browser, calls, at } = await setUp(
        () => new Response(null, { status, headers: { location: "https://api.example/things/closed/secret" } }),
      );
      const answer = await browser.send("GET", `${at}/open`, { headers: own });
      expect(answer.status).toBe(status);
      // The runtime's fetch would follow it to a path that the options don't name.
      expect(calls.map(({ redirect }) => redirect)).toEqual(["manual"]);
    },
  );

  test("no header shows the API's own URL to the page", async () => {
    const { browser, at } = await setUp(
      () => new Response("x", { status: 307, headers: { location: "https://user:pw@api.example/things/open" } }),
    );
    const { headers } = await browser.send("GET", `${at}/open`, { headers: own });
    expect(JSON.stringify(headers)).not.toContain("api.example");
  });
});

describe("the options of bff()", () => {
  test.each([
    [{ apis: { things: {} } }, "bff(): apis.things.paths: expected a list of paths, and got nothing"],
    [{ apis: { things: { paths: ["open"] } } }, 'bff(): apis.things.paths[0]: expected a path such as "/me"'],
    [{ apis: { things: { paths: ["/a/../b"], methods: ["GET"] } } }, undefined],
    [{ apis: { things: { paths, methods: ["TRACE"] } } }, "bff(): apis.things.methods[0]: expected one of GET"],
    [{ apis: { things: { paths, requestHeaders: ["cookie"] } } }, "apis.things.requestHeaders[0]"],
    [
      { apis: { things: { paths, requestHeaders: ["x-total", "x-http-method-override"] } } },
      'bff(): apis.things.requestHeaders[1]: expected the name of a header in lower case that may pass, and got "x-http-method-override"',
    ],
    [
      { apis: { things: { paths, responseHeaders: ["x-accel-redirect"] } } },
      'bff(): apis.things.responseHeaders[0]: expected the name of a header in lower case that may pass, and got "x-accel-redirect"',
    ],
    [{ apis: { "a/b": { paths } } }, 'expected names of letters, digits, "-" and "_"'],
    [{ header: "cookie" }, "bff(): header"],
    [{ claim: [] }, 'bff(): unknown option "claim"'],
  ])("are checked: %j", (options, problem) => {
    const { problems = [] } = bff(Object(options));
    if (problem !== undefined) expect(problems.join("\n")).toContain(problem);
    else expect(problems).toHaveLength(1);
  });
});
