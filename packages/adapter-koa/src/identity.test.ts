import { once } from "node:events";
import { type Server, ServerResponse, request as sendRequest } from "node:http";
import { connect } from "node:net";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { upgradeRequest } from "@identity-web/testing/node-server";
import Koa, { type Middleware } from "koa";
import { afterEach, describe, expect, test, vi } from "vitest";
import { guard } from "./guards.ts";
import {
  IdentityError,
  type IdentityEvent,
  type IdentityOptions,
  identity,
  memoryStore,
  requireSignIn,
} from "./index.ts";

const fake = fakeProvider();
const options: IdentityOptions = {
  provider: oidc({ ...fake.client, fetch: fake.fetch }),
  baseUrl: "https://app.example",
  secrets: ["a secret of at least thirty-two bytes"],
  events: () => {},
};
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

async function portOf(app: Koa): Promise<number> {
  const server = app.listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens to no port");
  return address.port;
}

const originOf = async (app: Koa): Promise<string> => `http://127.0.0.1:${await portOf(app)}`;
const form = { "content-type": "application/x-www-form-urlencoded" };

const needsMore = (): never => {
  throw new IdentityError("interaction_required", "more is needed", { scopes: ["Files.Read"] });
};

describe("errors", () => {
  test("the library's errors don't reach Koa's error event, but every other error does", async () => {
    const app = new Koa();
    const seen = vi.fn();
    app.on("error", seen).use(identity(options));
    app.use(({ path }) => {
      if (path === "/more") needsMore();
      throw new Error("a mistake");
    });
    const origin = await originOf(app);
    const response = await fetch(`${origin}/more`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "sign_in_required" });
    expect(seen).not.toHaveBeenCalled();
    expect((await fetch(`${origin}/breaks`)).status).toBe(500);
    expect(seen).toHaveBeenCalledOnce();
  });

  test("a guard whose check throws admits no request, and passes the error on unchanged", async () => {
    const app = new Koa();
    const seen = vi.fn();
    const inside = vi.fn();
    const broken = guard("requireSignIn", async () => {
      throw new Error("the check broke");
    });
    app.on("error", seen).use(identity(options)).use(broken).use(inside);
    expect((await fetch(await originOf(app))).status).toBe(500);
    expect(inside).not.toHaveBeenCalled();
    expect(seen).toHaveBeenCalledWith(expect.objectContaining({ message: "the check broke" }), expect.anything());
  });

  test("headers of a middleware before identity() stay, and headers about the failed route's body are removed", async () => {
    const app = new Koa();
    app.use(async (ctx, next) => {
      ctx.set("access-control-allow-origin", "https://spa.example");
      await next();
    });
    app.use(identity(options));
    app.use((ctx) => {
      ctx.body = { half: "an answer" };
      ctx.set({ "content-encoding": "gzip", etag: '"1"', "cache-control": "public, max-age=600" });
      ctx.set("content-disposition", "attachment");
      needsMore();
    });
    const response = await fetch(await originOf(app));
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://spa.example");
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("content-disposition")).toBeNull();
    expect(response.headers.get("etag")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ error: "sign_in_required" });
  });
});

describe("a body that a middleware before identity() has read", () => {
  const leave =
    (left: (text: string) => object): Middleware =>
    async (ctx, next) => {
      const chunks: Buffer[] = [];
      for await (const chunk of ctx.req) chunks.push(chunk);
      Object.assign(ctx.request, left(Buffer.concat(chunks).toString("utf8")));
      await next();
    };

  test.each<[string, (text: string) => object]>([
    ["an object", (text) => ({ body: Object.fromEntries(new URLSearchParams(text)) })],
    ["an object and the raw text", (text) => ({ body: { other: "thing" }, rawBody: text })],
    ["a text", (text) => ({ body: text })],
    ["a buffer", (text) => ({ body: Buffer.from(text) })],
    [
      "an object without a prototype",
      (text) => ({ body: Object.assign(Object.create(null), Object.fromEntries(new URLSearchParams(text))) }),
    ],
  ])("is read again if the middleware left it behind as %s", async (_, left) => {
    const app = new Koa().use(leave(left)).use(identity(options));
    const body = new URLSearchParams({ a: "ü&=", logout_token: await fake.logoutToken({ sub: "alice" }), b: "" });
    const response = await fetch(`${await originOf(app)}/auth/back-channel-logout`, {
      method: "POST",
      headers: form,
      body,
    });
    expect(response.status).toBe(200);
  });

  test("gets 400 without a wait if the middleware didn't keep it, and an event has the cause", async () => {
    const events: IdentityEvent[] = [];
    const app = new Koa()
      .use(leave(() => ({})))
      .use(identity({ ...options, events: (event) => void events.push(event) }));
    const body = new URLSearchParams({ logout_token: await fake.logoutToken({ sub: "alice" }) });
    const response = await fetch(`${await originOf(app)}/auth/back-channel-logout`, {
      method: "POST",
      headers: form,
      body,
    });
    expect(response.status).toBe(400);
    expect(events.filter(({ type }) => type === "notice_refused")).toEqual([
      {
        type: "notice_refused",
        channel: "back-channel",
        reason: expect.stringContaining("a middleware in front of identity()"),
      },
    ]);
  });

  test("is read again if it has a field twice, or nested objects", async () => {
    const app = new Koa()
      .use(leave(() => ({ body: { logout_token: ["a", "b"], nested: { a: { b: 1 } }, none: null } })))
      .use(identity(options));
    const response = await fetch(`${await originOf(app)}/auth/back-channel-logout`, {
      method: "POST",
      headers: form,
      body: "a=b",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_request" });
  });
});

describe("connections", () => {
  test("a body that never ends is cut off and gets an answer", async () => {
    const port = await portOf(new Koa().use(identity(options)));
    const path = "/auth/sign-out";
    const request = sendRequest({
      port,
      host: "127.0.0.1",
      method: "POST",
      path,
      headers: { ...form, "sec-fetch-site": "same-origin" },
    });
    request.on("error", () => {});
    const send = () => {
      while (!request.destroyed && request.write("a".repeat(16_384)));
    };
    request.on("drain", send);
    send();
    const [response] = await once(request, "response");
    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe("close");
    request.destroy();
  });

  test("a client that disconnects in the middle of its body does not disturb later requests", async () => {
    const app = new Koa();
    app.silent = true;
    const port = await portOf(app.use(identity(options)));
    const ended = once(app, "error");
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      "POST /auth/sign-out HTTP/1.1\r\nHost: app.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\na=b",
      () => socket.destroy(),
    );
    await ended;
    expect((await fetch(`http://127.0.0.1:${port}/auth/signed-out`)).status).toBe(200);
  });
});

describe("a body that a parser before identity() has not read", () => {
  test("is read by the library", async () => {
    const onSignOut = vi.fn();
    const app = new Koa().use(async (ctx, next) => {
      // A JSON parser behaves like this if it gets a form.
      Object.assign(ctx.request, { body: {} });
      await next();
    });
    app.use(
      identity({ ...options, events: (event) => event.type === "request_failed" && onSignOut(event.error.message) }),
    );
    const body = new URLSearchParams({ scope: "no such scope" });
    const response = await fetch(`${await originOf(app)}/auth/sign-out`, { method: "POST", headers: form, body });
    expect(response.status).toBe(400);
    expect(onSignOut).toHaveBeenCalledWith(expect.stringContaining("expected a scope"));
  });
});

test("an answer that has begun isn't replaced, and the error goes to Koa", async () => {
  const app = new Koa().use(identity(options)).use(async (ctx) => {
    ctx.respond = false;
    ctx.res.write("a,b");
    needsMore();
  });
  const failed = once(app, "error");
  const response = await fetch(await originOf(app));
  expect((await failed)[0]).toMatchObject({ code: "interaction_required" });
  await response.body?.cancel();
});

test("a route with ctx.respond = false that fails before its response gets the library's answer", async () => {
  const app = new Koa().use(identity(options)).use(async (ctx) => {
    ctx.respond = false;
    needsMore();
  });
  const response = await fetch(await originOf(app));
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: "sign_in_required" });
});

test("a warning names the missing basePath of a mounted app when visitors come to the mount point", async () => {
  const warnings: string[] = [];
  const events = (event: IdentityEvent) => void (event.type === "warning" && warnings.push(event.message));
  const app = new Koa();
  // As koa-mount does.
  app.use(async (ctx, next) => {
    ctx.path = ctx.path.slice("/mail".length) || "/";
    await next();
  });
  app.use(identity({ ...options, store: memoryStore(), events })).use(requireSignIn());
  const origin = await originOf(app);
  for (let visits = 0; visits < 3; visits++) {
    await fetch(`${origin}/mail`, { headers: { "sec-fetch-mode": "navigate" }, redirect: "manual" });
  }
  expect(warnings).toEqual([expect.stringContaining('identity() is mounted at "/mail", and basePath is "/"')]);
});

test("a guard without identity() reports what is missing", async () => {
  const app = new Koa();
  const seen = vi.fn();
  app.on("error", seen).use(requireSignIn());
  await fetch(await originOf(app));
  expect(seen.mock.calls[0]?.[0]).toMatchObject({ code: "configuration" });
});

test("a guard with unreadable claims throws when it is created, not at a request", () => {
  const made = () => requireSignIn({ claims: '{"id_token":{"acr":{"essential":true}}' });
  expect(made).toThrow(expect.objectContaining({ code: "configuration" }));
});

describe("a middleware that another framework calls", () => {
  const incoming = upgradeRequest("/", undefined);

  test.each([
    ["Express", [incoming, new ServerResponse(incoming), () => {}]],
    ["Hono", [{ req: { raw: new Request("https://app.example/") }, get: () => undefined }, async () => {}]],
    ["a WebSocket's server", [incoming, {}, () => {}]],
  ])("throws an error that names the adapter: %s", async (_, given) => {
    const seen: IdentityEvent[] = [];
    const auth = identity({ ...options, events: (event) => void seen.push(event) });
    const called = (async () => Reflect.apply(auth, undefined, given))();
    await expect(called).rejects.toMatchObject({
      reason: "framework-wrong",
      message: "identity() of @identity-web/adapter-koa expected a context of Koa, and got something else",
      cure: expect.stringMatching(/from the adapter of the app's framework.*For a WebSocket, pass app\.createContext/),
    });
    // Hono answers the error without a log line.
    expect(seen).toContainEqual({
      type: "request_failed",
      error: expect.objectContaining({ reason: "framework-wrong" }),
    });
  });

  test("a guard of this adapter in an app of Express says that identity() is missing", () => {
    expect(() => Reflect.apply(requireSignIn(), undefined, [incoming, {}, () => {}])).toThrow(
      "requireSignIn() expected identity() before it",
    );
  });
});

test("two apps with their own base paths, one inside the other, cause no warning", async () => {
  const seen: IdentityEvent[] = [];
  const events = (event: IdentityEvent) => void seen.push(event);
  const app = new Koa().use(identity({ ...options, events })).use(identity({ ...options, basePath: "/staff", events }));
  app.use((ctx) => {
    ctx.body = "page";
  });
  const origin = await originOf(app);
  for (let requests = 0; requests < 3; requests++)
    expect(await (await fetch(`${origin}/staff/home`)).text()).toBe("page");
  expect(seen.filter((event) => event.type === "warning" && event.reason === "second-identity")).toEqual([]);
});
