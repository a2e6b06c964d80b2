import { oidc } from "@identity-web/idp-oauth4webapi";
import { visitor } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { upgradeRequest } from "@identity-web/testing/node-server";
import { type FastifyInstance, fastify } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { guard } from "./guards.ts";
import { IdentityError, identity, memoryStore, requireSignIn } from "./index.ts";

const provider = fakeProvider();
beforeAll(() => provider.listen());
afterAll(() => provider.close());

const baseUrl = "http://localhost:3000";

const setUp = () =>
  identity({
    provider: oidc(provider.client),
    baseUrl,
    secrets: [crypto.randomUUID()],
    store: memoryStore(),
    events: () => {},
  });

/** A browser whose requests go to the app without a socket. */
const visit = (app: FastifyInstance) =>
  visitor(async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    const { statusCode, headers, payload } = await app.inject({
      method: request.method === "POST" ? "POST" : "GET",
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      ...(body === "" ? {} : { payload: body }),
    });
    const answered = new Headers();
    for (const [name, value] of Object.entries(headers)) {
      for (const each of [value].flat()) if (each !== undefined) answered.append(name, String(each));
    }
    return new Response(payload === "" ? null : payload, { status: statusCode, headers: answered });
  }, baseUrl);

test("an app with its own error handler, set last, leaves sign-in and sign-out to the plugin", async () => {
  const auth = setUp();
  const app = fastify();
  await app.register(auth);
  app.get("/me", { preHandler: requireSignIn() }, async (request) => request.user.account.subject);
  app.get("/thrown", async () => {
    throw new IdentityError("sign_in_required", "thrown by the route");
  });
  app.get("/mistake", async () => {
    throw new Error("a mistake");
  });
  app.setErrorHandler((error, _request, reply) => reply.status(500).send(`the app's own: ${error}`));
  const alice = visit(app);
  expect((await alice.fetch("/me")).status).toBe(401);
  expect((await alice.fetch("/thrown")).status).toBe(401);
  expect(await (await alice.fetch("/mistake")).text()).toBe("the app's own: Error: a mistake");
  await alice.signIn(provider, "alice", "/me");
  expect(await (await alice.open("/me")).text()).toBe("alice");
  const notice = new URLSearchParams({ logout_token: await provider.logoutToken({ sub: "alice" }) });
  const sent = await alice.fetch("/auth/back-channel-logout", { method: "POST", body: notice });
  expect(sent.status).toBe(200);
  expect((await alice.fetch("/me")).status).toBe(401);
  await auth.settled();
});

test("a route's own error handler gets all other errors", async () => {
  const app = fastify();
  await app.register(setUp());
  const errorHandler = async (error: Error) => `the route's own: ${error.message}`;
  await app.register(
    async (inner) => {
      inner.get("/mistake", { errorHandler }, async () => {
        throw new Error("a mistake");
      });
      inner.get("/thrown", { errorHandler }, async () => {
        throw new IdentityError("sign_in_required", "thrown by the route");
      });
    },
    { prefix: "/inner" },
  );
  expect((await app.inject("/inner/mistake")).payload).toBe("the route's own: a mistake");
  expect((await app.inject("/inner/thrown")).statusCode).toBe(401);
});

test("a handler returns the reply of signIn(), while another plugin's asynchronous hook runs", async () => {
  const app = fastify();
  await app.register(setUp());
  app.addHook("onSend", () => new Promise<void>((resolve) => setImmediate(resolve)));
  app.get("/enter", async (request) => request.identity.signIn({ returnTo: "/" }));
  const answer = await app.inject("/enter");
  expect(answer.statusCode).toBe(302);
  expect(answer.headers.location).toContain(provider.client.issuer);
});

test("a plugin's guard protects its routes, and those outside are open", async () => {
  const app = fastify();
  await app.register(setUp());
  await app.register(async (inside) => {
    inside.addHook("preHandler", requireSignIn());
    inside.get("/inside", async () => "for some");
  });
  app.get("/outside", async () => "for all");
  expect((await app.inject("/inside")).statusCode).toBe(401);
  expect((await app.inject("/outside")).payload).toBe("for all");
});

test("a route that was added before the plugin answers 500 with a message that says so", async () => {
  const app = fastify();
  const seen = vi.fn();
  app.addHook("onError", async (_request, _reply, error) => seen(error));
  app.register(setUp());
  app.get("/me", { preHandler: requireSignIn() }, async (request) => request.user.account.subject);
  const { statusCode, payload } = await app.inject("/me");
  expect(statusCode).toBe(500);
  expect(payload).toContain("the route /me was added before identity() was registered");
  expect(seen).toHaveBeenCalledWith(
    expect.objectContaining({ cure: expect.stringContaining("await app.register(identity({ … }))") }),
  );
});

test("another plugin's decorator `user` stays", async () => {
  const app = fastify();
  app.decorateRequest("user");
  await app.register(setUp());
  app.get("/", async () => "started");
  expect((await app.inject("/")).payload).toBe("started");
});

test("a guard whose check throws admits no request, and passes the error on unchanged", async () => {
  const app = fastify();
  await app.register(setUp());
  const inside = vi.fn(async () => "inside");
  const broken = guard("requireSignIn", async () => {
    throw new Error("the check broke");
  });
  app.get("/me", { preHandler: broken }, inside);
  const answer = await visit(app).fetch("/me");
  expect([answer.status, await answer.json()]).toEqual([500, expect.objectContaining({ message: "the check broke" })]);
  expect(inside).not.toHaveBeenCalled();
});

test("a guard sends its own answer on a page for unknown paths", async () => {
  const app = fastify();
  await app.register(setUp());
  app.setErrorHandler((error, _request, reply) => reply.status(500).send(`the app's own: ${error}`));
  app.setNotFoundHandler({ preHandler: requireSignIn() }, async (request) => request.user.account.subject);
  expect((await visit(app).fetch("/any/path")).status).toBe(401);
});

test("the plugin has a name, and declares request.identity and request.user, so that other plugins can depend on them", async () => {
  const app = fastify();
  await app.register(setUp());
  await app.ready();
  expect(app.pluginName).toContain("identity-web");
  expect(["identity", "user"].map((name) => app.hasRequestDecorator(name))).toEqual([true, true]);
});

test("under a prefix that basePath does not name, the plugin takes no path of the app", async () => {
  const app = fastify();
  await app.register(
    async (inner) => {
      await inner.register(setUp());
      // What is left of /auth/sign-in if a prefix of this length is cut off.
      inner.get("/sign-in", async () => "the app's own");
    },
    { prefix: "/mail" },
  );
  expect((await app.inject("/mail/sign-in")).payload).toBe("the app's own");
});

test("a plugin that another framework calls throws an error that names the adapter", async () => {
  const express = [{ originalUrl: "/" }, {}, () => {}];
  const upgrade = [upgradeRequest("/", undefined), {}];
  for (const given of [express, upgrade]) {
    await expect(Reflect.apply(setUp(), undefined, given)).rejects.toMatchObject({
      reason: "framework-wrong",
      message:
        "identity() of @identity-web/adapter-fastify expected to be registered by app.register(), and got something else",
      cure: expect.stringContaining("For a WebSocket, use @fastify/websocket"),
    });
  }
});
