import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { oidc } from "@identity-web/idp-oauth4webapi";
import {
  type AdapterHarness,
  adapterContract,
  adapterProtocolContract,
  type FixtureAnswer,
  type FixtureRoute,
  protocol,
} from "@identity-web/testing/contracts";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import Koa, { type Middleware, type ParameterizedContext } from "koa";
import { afterAll, beforeAll } from "vitest";
import { type Clock, type IdentityState, identity, requireSignIn, type SignedInState, tokens } from "./index.ts";

/** An app of Koa, behind a real HTTP server. */
const koa: AdapterHarness = {
  async open(spec) {
    const middleware = identity({
      ...spec.identity,
      configure: (container) => container.register(tokens.clock, { useValue: spec.clock }),
    });
    const app = new Koa<SignedInState>();
    app.silent = true;
    if (spec.bodyParser) app.use(parseForm);
    if (spec.mountedAt !== undefined) app.use(mounted(spec.mountedAt));
    app.use(middleware);
    for (const route of spec.routes) app.use(serve(route));

    const server = createServer(app.callback()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const agent = new Agent({ keepAlive: true });
    return {
      fetch: (request) => fetchFrom(server.address(), agent, request),
      accounts: middleware.accounts,
      settled: () => middleware.settled(),
      async close() {
        agent.destroy();
        server.close();
        server.closeAllConnections();
        await once(server, "close");
      },
    };
  },
};

/** What koa-bodyparser and its like do: read the stream, and leave an object behind. */
const parseForm: Middleware = async (ctx, next) => {
  if (ctx.method === "POST") {
    const chunks: Buffer[] = [];
    for await (const chunk of ctx.req) chunks.push(chunk);
    const fields = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
    Object.assign(ctx.request, { body: ctx.is("urlencoded") ? Object.fromEntries(fields) : {} });
  }
  await next();
};

/** What koa-mount does: the app below sees the rest of the path. */
const mounted =
  (prefix: string): Middleware =>
  async (ctx, next) => {
    if (!ctx.path.startsWith(`${prefix}/`) && ctx.path !== prefix) return;
    const whole = ctx.path;
    ctx.path = whole.slice(prefix.length) || "/";
    await next();
    ctx.path = whole;
  };

function serve(route: FixtureRoute): Middleware<SignedInState> {
  return async (ctx, next) => {
    if (ctx.path !== route.path || !route.methods.some((method) => method === ctx.method)) return next();
    const context = { identity: ctx.state.identity, query: new URLSearchParams(ctx.querystring) };
    if (route.requires === undefined) return send(ctx, await route.handle(context));
    return requireSignIn(route.requires)(ctx, async () => {
      await send(ctx, await route.handle({ ...context, user: ctx.state.user }));
    });
  };
}

async function send(ctx: ParameterizedContext<IdentityState>, answer: FixtureAnswer): Promise<void> {
  if ("signIn" in answer) return ctx.state.identity.signIn(answer.signIn);
  if ("signOut" in answer) return ctx.state.identity.signOut(answer.signOut);
  if (answer.cookie !== undefined) ctx.append("set-cookie", answer.cookie);
  ctx.type = "html" in answer ? "html" : "json";
  ctx.body = "html" in answer ? answer.html : JSON.stringify(answer.json);
}

/** Sends a request as it stands: the runtime's own `fetch` would add Sec-Fetch headers of its own. */
async function fetchFrom(address: string | AddressInfo | null, agent: Agent, request: Request): Promise<Response> {
  if (address === null || typeof address === "string") throw new Error("the server listens to no port");
  const { pathname, search, host } = new URL(request.url);
  const { method } = request;
  const headers = { host, ...Object.fromEntries(request.headers) };
  const body = Buffer.from(await request.arrayBuffer());
  const options = { agent, port: address.port, host: "127.0.0.1", path: pathname + search, method, headers };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    sendRequest({ ...options, setHost: false }, resolve)
      .on("error", reject)
      .end(body);
  });
  const answered = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) answered.append(name, value);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const text = chunks.length === 0 ? null : Buffer.concat(chunks);
  return new Response(text, { status: message.statusCode ?? 0, headers: answered });
}

adapterContract("koa", koa);

// One provider for all cases: new keys for each would take longer than the cases.
let clock: Clock | undefined;
const fake = fakeProvider({ clock: { now: () => clock?.now() ?? 0 } });
beforeAll(() => fake.listen());
afterAll(() => fake.close());

adapterProtocolContract("koa with oidc()", {
  ...koa,
  provider(context) {
    clock = context.clock;
    return protocol(fake, (options) => oidc({ ...fake.client, ...options }));
  },
});
