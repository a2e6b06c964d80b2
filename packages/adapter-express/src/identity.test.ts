import { once } from "node:events";
import { createServer, type IncomingMessage, request as requestOf } from "node:http";
import { connect } from "node:net";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { visitor } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { nodeServer, portOf } from "@identity-web/testing/node-server";
import express, { type ErrorRequestHandler } from "express";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
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

async function visit(app: express.Express) {
  const server = await nodeServer(app);
  onTestFinished(() => server.close());
  return visitor(server.fetch, baseUrl);
}

/** An error handler of the app's own. Most apps have one. */
const ownErrors: ErrorRequestHandler = (error, _request, response, _next) => {
  response.status(500).send(`the app's own: ${error}`);
};

test("an app with its own error handler leaves sign-in and sign-out to auth.errors", async () => {
  const auth = setUp();
  const app = express();
  app.use(auth);
  app.get("/me", requireSignIn(), (request, response) => response.send(request.user.account.subject));
  app.get("/thrown", () => {
    throw new IdentityError("sign_in_required", "thrown by the route");
  });
  app.get("/mistake", () => {
    throw new Error("a mistake");
  });
  app.use(auth.errors, ownErrors);
  const alice = await visit(app);
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

test("a guard sends its own answer even if the app lacks auth.errors", async () => {
  const app = express();
  app.use(setUp());
  app.get("/me", requireSignIn(), (request, response) => response.send(request.user.account.subject));
  app.use(ownErrors);
  expect((await (await visit(app)).fetch("/me")).status).toBe(401);
});

test("a guard whose check throws admits no request, and passes the error on unchanged", async () => {
  const app = express();
  const inside = vi.fn();
  const broken = guard("requireSignIn", async () => {
    throw new Error("the check broke");
  });
  app.use(setUp());
  app.get("/me", broken, inside);
  app.use(ownErrors);
  expect(await (await (await visit(app)).fetch("/me")).text()).toBe("the app's own: Error: the check broke");
  expect(inside).not.toHaveBeenCalled();
});

test("requests in a router behind the guard have the user", async () => {
  const app = express();
  app.use(setUp());
  const inside = express.Router().get("/me", (request, response) => response.send(request.user.account.subject));
  app.use("/inside", requireSignIn(), inside);
  const alice = await visit(app);
  await alice.signIn(provider, "alice", "/inside/me");
  expect(await (await alice.open("/inside/me")).text()).toBe("alice");
});

test("a request with the whole URL as its target, as some proxies send it, reaches the library's routes", async () => {
  const app = express();
  app.use(setUp());
  app.get("/page", requireSignIn(), (_request, response) => response.send("page"));
  const server = await nodeServer(app);
  onTestFinished(() => server.close());
  const ask = async (path: string): Promise<IncomingMessage> => {
    const asked = requestOf({ port: server.port, host: "127.0.0.1", path, headers: { accept: "text/html" } }).end();
    const [answer] = await once(asked, "response");
    return answer;
  };
  expect((await ask("http://localhost:3000/auth/sign-in")).headers.location).toContain(provider.client.issuer);
  expect((await ask("http://localhost:3000/page?a=1")).headers.location).toBe("/auth/sign-in?returnTo=%2Fpage%3Fa%3D1");
});

test("a middleware that another framework calls throws an error that names the adapter", async () => {
  const koa = { req: {}, originalUrl: "/", state: {} };
  const fastifyInstance = { addHook: () => {} };
  for (const given of [
    [koa, async () => {}],
    [fastifyInstance, {}, () => {}],
  ]) {
    await expect(Reflect.apply(setUp(), undefined, given)).rejects.toMatchObject({
      reason: "framework-wrong",
      message: "identity() of @identity-web/adapter-express expected a request of Express, and got something else",
      cure: expect.stringContaining("from the adapter of the app's framework"),
    });
  }
});

test("a guard refuses a WebSocket's upgrade request on its socket, and a library's route is no upgrade", async () => {
  const auth = setUp();
  const guarded = requireSignIn();
  const opened = vi.fn();
  const server = createServer().on("upgrade", (request, socket) => {
    const admitted = () => {
      opened(request.url);
      socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    };
    const next = () =>
      request.url === "/socket" ? Reflect.apply(guarded, undefined, [request, {}, admitted]) : admitted();
    Reflect.apply(auth, undefined, [request, {}, next]);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const answerTo = async (path: string) => {
    const socket = connect(portOf(server.address()), "127.0.0.1");
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:3000\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    let text = "";
    for await (const chunk of socket) text += chunk;
    return text.split("\r\n", 1)[0];
  };
  expect(await answerTo("/socket")).toBe("HTTP/1.1 401 Unauthorized");
  expect(opened).not.toHaveBeenCalled();
  expect(await answerTo("/auth/sign-in")).toBe("HTTP/1.1 101 Switching Protocols");
  expect(opened).toHaveBeenCalledExactlyOnceWith("/auth/sign-in");
});
