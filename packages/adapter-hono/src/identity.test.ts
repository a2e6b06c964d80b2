import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { upgradeRequest } from "@identity-web/testing/node-server";
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { afterEach, describe, expect, test, vi } from "vitest";
import { requireBearer } from "./api.ts";
import { guard } from "./guards.ts";
import {
  IdentityError,
  type IdentityEvent,
  type IdentityOptions,
  identity,
  requireSignIn,
  type SignedInVariables,
} from "./index.ts";

const fake = fakeProvider();
const provider = oidc({ ...fake.client, fetch: fake.fetch });
const origin = "https://app.example";
const options: IdentityOptions = {
  provider,
  baseUrl: origin,
  secrets: ["a secret of at least thirty-two bytes"],
  events: () => {},
};

type App = { request(path: string, init?: RequestInit, env?: object): Response | Promise<Response> };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Signs alice in. @returns the Cookie header of her browser */
async function signIn(app: App, env?: object): Promise<string> {
  const begun = await app.request(`${origin}/auth/sign-in`, {}, env);
  const callback = fake.authorize(begun.headers.get("location") ?? "", { user: "alice" });
  const cookie = begun.headers.getSetCookie().map(pair).join("; ");
  const back = await app.request(callback.href, { headers: { cookie } }, env);
  expect(back.status).toBe(302);
  return back.headers
    .getSetCookie()
    .filter((line) => !line.includes("Max-Age=0"))
    .map(pair)
    .join("; ");
}

const pair = (line: string): string => line.split(";", 1)[0] ?? "";
const form = { "content-type": "application/x-www-form-urlencoded" };

describe("errors", () => {
  const needsMore = () => {
    throw new IdentityError("interaction_required", "more is needed", { scopes: ["Files.Read"] });
  };

  test("Hono's own error handler logs every error except a missing sign-in", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const app = new Hono()
      .use(identity(options))
      .get("/more", needsMore)
      .get("/breaks", () => {
        throw new Error("a mistake");
      });
    const response = await app.request("/more");
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "sign_in_required" });
    expect(log).not.toHaveBeenCalled();
    expect((await app.request("/breaks")).status).toBe(500);
    expect(log).toHaveBeenCalledOnce();
  });

  test("a guard whose check throws admits no request, and passes the error on unchanged", async () => {
    const inside = vi.fn();
    const seen = vi.fn((error: Error, c: Context) => c.text(error.message, 500));
    const broken = guard("requireSignIn", async () => {
      throw new Error("the check broke");
    });
    const app = new Hono().use(identity(options)).get("/", broken, inside);
    const response = await app.onError(seen).request("/");
    expect([response.status, await response.text()]).toEqual([500, "the check broke"]);
    expect(inside).not.toHaveBeenCalled();
  });

  test("an inner app's error handler doesn't prevent the answer", async () => {
    const inner = new Hono().get("/more", needsMore).onError((_, c) => c.text("handled", 418, { "x-inner": "1" }));
    const app = new Hono().use(identity(options)).route("/inner", inner);
    const response = await app.request("/inner/more", { headers: { "sec-fetch-mode": "navigate" } });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toMatch(/^\/auth\/sign-in\?returnTo=%2Finner%2Fmore&request=/);
    expect(await response.text()).toBe("");
  });

  test("headers of a middleware before identity() stay, and headers about the failed route's body are removed", async () => {
    const app = new Hono()
      .use(cors({ origin: "https://spa.example", credentials: true }))
      .use(identity(options))
      .get("/more", (c) => {
        c.header("content-encoding", "gzip");
        c.header("etag", '"1"');
        c.header("cache-control", "public, max-age=600");
        c.header("x-route", "1");
        return needsMore();
      });
    const response = await app.request("/more", { headers: { origin: "https://spa.example" } });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://spa.example");
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("etag")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-type")).toBe("application/json");
  });
});

describe("cookies of a session that has ended", () => {
  const deletes = /^__Host-identity=; Path=\/; Max-Age=0; /;

  test("are deleted on a navigation, with any answer of the route", async () => {
    const auth = identity(options);
    const app = new Hono()
      .use(auth)
      .use("*", async (c, next) => {
        await c.var.identity.current();
        await next();
      })
      .get("/redirect", () => Response.redirect("https://elsewhere.example/"))
      .get("/stream", () => new Response(new Blob(["streamed"]).stream(), { headers: { "set-cookie": "a=1" } }))
      .get("/empty", (c) => c.body(null, 204));
    const cookie = await signIn(app);
    await auth.accounts.remove({ issuer: fake.issuer, subject: "alice" });
    const dead = { headers: { cookie, accept: "text/html" } };
    for (const path of ["/redirect", "/stream", "/empty", "/not-found"]) {
      const cookies = (await app.request(path, dead)).headers.getSetCookie();
      expect(cookies.filter((line) => deletes.test(line))).toHaveLength(1);
      expect(cookies.includes("a=1")).toBe(path === "/stream");
    }
  });
});

describe("a body that a middleware before identity() has read", () => {
  test.each<
    [
      string,
      (c: {
        req: {
          text(): Promise<string>;
          formData(): Promise<FormData>;
          parseBody(): Promise<object>;
          arrayBuffer(): Promise<ArrayBuffer>;
          blob(): Promise<Blob>;
        };
      }) => Promise<unknown>,
    ]
  >([
    ["text", (c) => c.req.text()],
    ["formData", (c) => c.req.formData()],
    ["parseBody", (c) => c.req.parseBody()],
    ["arrayBuffer", (c) => c.req.arrayBuffer()],
    ["blob", (c) => c.req.blob()],
  ])("is read again if the middleware read it by %s", async (_, read) => {
    const app = new Hono()
      .use(async (c, next) => {
        if (c.req.method === "POST") await read(c);
        await next();
      })
      .use(identity(options))
      .get("/me", requireSignIn(), (c) => c.text("here"));
    const cookie = await signIn(app);
    const logoutToken = await fake.logoutToken({ sub: "alice" });
    const body = new URLSearchParams({ a: "ü&=", logout_token: logoutToken, b: "" }).toString();
    const response = await app.request("/auth/back-channel-logout", { method: "POST", headers: form, body });
    expect(response.status).toBe(200);
    expect((await app.request("/me", { headers: { cookie } })).status).toBe(401);
  });
});

test("a body that a middleware before identity() has read and not kept gets 400, and an event has the cause", async () => {
  const events: IdentityEvent[] = [];
  const app = new Hono()
    .use(async (c, next) => {
      if (c.req.method === "POST") await c.req.raw.text();
      await next();
    })
    .use(identity({ ...options, events: (event) => void events.push(event) }));
  const body = new URLSearchParams({ logout_token: await fake.logoutToken({ sub: "alice" }) }).toString();
  const response = await app.request("/auth/back-channel-logout", { method: "POST", headers: form, body });
  expect(response.status).toBe(400);
  expect(events.filter(({ type }) => type === "notice_refused")).toEqual([
    {
      type: "notice_refused",
      channel: "back-channel",
      reason: expect.stringContaining("a middleware in front of identity()"),
    },
  ]);
});

describe("options by environment", () => {
  interface Env {
    readonly SECRET: string;
  }
  const build = () => {
    const made = vi.fn((env: Env): IdentityOptions => ({ ...options, secrets: [env.SECRET] }));
    const auth = identity(made);
    const app = new Hono<{ Bindings: Env }>().use(auth).get("/me", requireSignIn(), (c) => c.text("here"));
    return { app, auth, made };
  };
  const first: Env = { SECRET: "the first secret, of thirty-two bytes" };
  const second: Env = { SECRET: "the second secret, of thirty-two bytes" };

  test("are evaluated once for each environment, and two environments share nothing", async () => {
    const { app, made } = build();
    const cookie = await signIn(app, first);
    expect((await app.request("/me", { headers: { cookie } }, first)).status).toBe(200);
    expect(made).toHaveBeenCalledTimes(1);
    expect((await app.request("/me", { headers: { cookie } }, second)).status).toBe(401);
    expect((await app.request("/me", { headers: { cookie } }, first)).status).toBe(200);
    expect(made).toHaveBeenCalledTimes(2);
  });

  test("the tools are those of one environment", async () => {
    const { app, auth } = build();
    const cookie = await signIn(app, first);
    const alice = { issuer: fake.issuer, subject: "alice" };
    expect(await auth.in(second).accounts.remove(alice)).toEqual({ sessions: 0, grants: 0 });
    expect(await auth.in(first).accounts.sessions(alice)).toHaveLength(1);
    expect(await auth.in(first).accounts.remove(alice)).toEqual({ sessions: 1, grants: 1 });
    await auth.in(first).settled();
    expect((await app.request("/me", { headers: { cookie } }, first)).status).toBe(401);
  });

  test("with mistakes are reported with all problems in the log, and not to the visitor", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { app } = build();
    const response = await app.request("/me", {}, { SECRET: "too short" });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secrets");
    expect(log).toHaveBeenCalledOnce();
    expect(String(log.mock.calls[0])).toContain("expected at least 32 bytes, and got 9");
  });
});

describe("two identity() middlewares in one app", () => {
  test("each redirects the visitors of its pages to its own sign-in", async () => {
    const admin = identity({ ...options, basePath: "/admin" });
    const app = new Hono()
      .use(identity(options))
      .use("/admin/*", admin)
      .get("/admin/page", requireSignIn(), (c) => c.text("in"))
      .get("/admin/throws", async (c) => c.text((await c.var.identity.require()).account.subject));
    for (const path of ["/admin/page", "/admin/throws"]) {
      const answer = await app.request(`${origin}${path}`, { headers: { "sec-fetch-mode": "navigate" } });
      expect(answer.headers.get("location")).toMatch(/^\/admin\/auth\/sign-in\?/);
    }
  });
});

test("the app's own error handler doesn't get a missing sign-in", async () => {
  const onError = vi.fn();
  const app = new Hono().use(identity(options)).get("/", requireSignIn(), (c) => c.text("in"));
  app.onError((error, c) => {
    onError(error);
    return c.text("oh no", 500);
  });
  expect((await app.request(origin)).status).toBe(401);
  expect(onError).not.toHaveBeenCalled();
});

test("a guard without identity() passes an error that names what is missing to the app's error handler", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const seen: unknown[] = [];
  const app = new Hono<SignedInVariables>().get("/", requireSignIn(), (c) => c.text("in"));
  app.onError((error, c) => {
    seen.push(error);
    return c.text("oh no", 500);
  });
  await app.request(origin);
  expect(seen).toMatchObject([{ code: "configuration" }]);
});

test("without an environment the options are built once", async () => {
  const asked = vi.fn(() => options);
  const app = new Hono<{ Bindings: object }>().use(identity(asked)).get("/", requireSignIn(), (c) => c.text("in"));
  for (let i = 0; i < 2; i++) expect((await app.request(origin)).status).toBe(401);
  expect(asked).toHaveBeenCalledOnce();
});

test("on Workers the runtime waits for revocations after the response", async () => {
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
  const waitedFor: Promise<unknown>[] = [];
  const context = { waitUntil: (work: Promise<unknown>) => void waitedFor.push(work), passThroughOnException() {} };
  const worker = new Hono().use(identity(options));
  const app: App = {
    request: (path, init) => worker.request(path, init, {}, Object.assign(context, { props: {} })),
  };
  const cookie = await signIn(app);
  waitedFor.length = 0;
  const revocation = fake.hold("revocation");
  const answer = await app.request(`${origin}/auth/sign-out`, {
    method: "POST",
    headers: { ...form, cookie, "sec-fetch-site": "same-origin" },
  });
  expect(answer.status).toBe(303);
  await revocation.arrived();
  revocation.release();
  await Promise.all(waitedFor);
  expect(fake.requests("revocation").at(-1)).toMatchObject({ status: 200 });
});

test("on Workers an app that is called without an execution context answers, too", async () => {
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
  const app = new Hono().use(identity(options)).get("/", (c) => c.text("here"));
  expect((await app.request(origin)).status).toBe(200);
});

test("on Workers the runtime waits for a request whose browser disconnects", async () => {
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
  const [arrived, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const app = new Hono().use(identity(options)).get("/slow", async (c) => {
    arrived.resolve();
    await goOn.promise;
    return c.text("done");
  });
  const waitUntil = vi.fn();
  const answer = app.request("/slow", {}, {}, { waitUntil, passThroughOnException() {}, props: {} });
  await arrived.promise;
  expect(waitUntil).toHaveBeenCalledOnce();
  goOn.resolve();
  expect(await (await answer).text()).toBe("done");
});

test("a guard with unreadable claims throws when it is created, not at a request", () => {
  const made = () => requireSignIn({ claims: '{"id_token":{"acr":{"essential":true}}' });
  expect(made).toThrow(expect.objectContaining({ code: "configuration" }));
});

test.each<[string, App]>([
  ["requireSignIn", new Hono().use(requireSignIn()).get("/", (c) => c.text("inside"))],
  ["requireBearer", new Hono().use(requireBearer()).get("/", (c) => c.text("inside"))],
])("without identity(), %s() writes to the log what is missing, and answers 500", async (name, app) => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const response = await app.request("/");
  expect([response.status, await response.json()]).toEqual([500, { error: "configuration" }]);
  const line = `identity-web: [configuration] ${name}() expected identity() before it, and found none; cure: Use identity(`;
  expect(log).toHaveBeenCalledWith(expect.stringContaining(line));
});

describe("a middleware that another framework calls", () => {
  const incoming = upgradeRequest("/", undefined);

  test.each([
    ["Express", [incoming, {}, () => {}]],
    ["Koa", [{ req: incoming, state: {}, get: () => "" }, async () => {}]],
    ["a WebSocket's server", [incoming, () => {}]],
  ])("throws an error that names the adapter: %s", async (_, given) => {
    const called = (async () => Reflect.apply(identity(options), undefined, given))();
    await expect(called).rejects.toMatchObject({
      reason: "framework-wrong",
      message: "identity() of @identity-web/adapter-hono expected a context of Hono, and got something else",
      cure: expect.stringMatching(/from the adapter of the app's framework.*For a WebSocket, use upgradeWebSocket/),
    });
  });
});
