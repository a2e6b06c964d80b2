import { ServerResponse } from "node:http";
import type {
  AdapterHarness,
  AnswerBegun,
  AppSpec,
  AppUnderTest,
  FixtureAnswer,
  FixtureRoute,
} from "@identity-web/testing/contracts/adapter-cases";
import { http2Server, type NodeServer, nodeServer, upgradeRequest } from "@identity-web/testing/node-server";
import Koa, { type Context, type Middleware, type ParameterizedContext } from "koa";
import { type BearerState, requireBearer } from "../api.ts";
import { type IdentityState, identity, requireSignIn, type SignedInState, tokens } from "../index.ts";

/** An app of Koa, behind a real HTTP server. */
export const koa: AdapterHarness = koaBehind(nodeServer);

/** The same, behind a server of HTTP/2. */
export const koaByHttp2: AdapterHarness = koaBehind(http2Server);

function koaBehind(serveBy: (app: ReturnType<Koa["callback"]>) => Promise<NodeServer>): AdapterHarness {
  return { open: (spec) => open(spec, serveBy) };
}

async function open(spec: AppSpec, serveBy: Parameters<typeof koaBehind>[0]): Promise<AppUnderTest> {
  const made = () =>
    identity({
      ...spec.identity,
      configure: (container) => container.register(tokens.clock, { useValue: spec.clock }),
    });
  const middleware = made();
  const app = new Koa<SignedInState & BearerState>();
  // Its listeners get the errors that the default handler answers with 500.
  app.silent = true;
  app.on("error", (error, ctx?: Context) => {
    spec.failed(error);
    // Koa leaves a begun answer open.
    if (ctx?.headerSent) ctx.res.destroy();
  });
  if (spec.bodyParser) app.use(parseForm);
  if (spec.mountedAt !== undefined) app.use(mounted(spec.mountedAt));
  if (!spec.withoutIdentity) app.use(middleware);
  if (spec.secondIdentity) app.use(made());
  if (spec.errorHandler) app.use(ownErrors);
  for (const route of spec.routes) app.use(serve(route));

  const server = await serveBy(app.callback());
  return {
    ...server,
    auth: middleware,
    upgrade: (target, cookie) => {
      const request = upgradeRequest(target, cookie);
      const ctx = app.createContext(request, new ServerResponse(request));
      return new Promise((resolve, reject) => {
        const opened = async () => resolve((await ctx.state.identity.current())?.account.username);
        Promise.resolve(middleware(ctx, opened)).catch(reject);
      });
    },
  };
}

/** Like koa-bodyparser: reads the stream of a form or of JSON, and stores an object. */
const parseForm: Middleware = async (ctx, next) => {
  const type = ctx.is("urlencoded", "json");
  if (ctx.method === "POST" && type) {
    const chunks: Buffer[] = [];
    for await (const chunk of ctx.req) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    Object.assign(ctx.request, {
      body: type === "json" ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text)),
    });
  }
  await next();
};

/** An app's own error handling, without knowledge of this library, as in most apps. */
const ownErrors: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch {
    ctx.status = 500;
    ctx.body = "something went wrong";
  }
};

/** Like koa-mount: the inner app gets the rest of the path. */
const mounted =
  (prefix: string): Middleware =>
  async (ctx, next) => {
    if (!ctx.path.startsWith(`${prefix}/`) && ctx.path !== prefix) return;
    const whole = ctx.path;
    ctx.path = whole.slice(prefix.length) || "/";
    await next();
    ctx.path = whole;
  };

function serve(route: FixtureRoute): Middleware<SignedInState & BearerState> {
  return async (ctx, next) => {
    if (ctx.path !== route.path || !route.methods.some((method) => method === ctx.method)) return next();
    const context = {
      identity: ctx.state.identity,
      query: new URLSearchParams(ctx.querystring),
      answer: begun(ctx),
      readUser: () => ctx.state.user,
    };
    if (route.accepts !== undefined) {
      return requireBearer(route.accepts)(ctx, async () => {
        await send(ctx, await route.handle({ ...context, caller: ctx.state.caller }));
      });
    }
    if (route.requires === undefined) return send(ctx, await route.handle(context));
    return requireSignIn(route.requires)(ctx, async () => {
      await send(ctx, await route.handle({ ...context, user: ctx.state.user }));
    });
  };
}

async function send(ctx: ParameterizedContext<IdentityState>, answer: FixtureAnswer): Promise<void> {
  if ("signIn" in answer) return ctx.state.identity.signIn(answer.signIn);
  if ("signOut" in answer) return ctx.state.identity.signOut(answer.signOut);
  for (const [name, value] of answer.headers ?? []) begun(ctx).header(name, value);
  ctx.type = "html" in answer ? "html" : "json";
  ctx.body = "html" in answer ? answer.html : JSON.stringify(answer.json);
}

const begun = (ctx: ParameterizedContext): AnswerBegun => ({
  header: (name, value) => (name === "set-cookie" ? ctx.append(name, value) : ctx.set(name, value)),
  write: (text) => void ctx.res.write(text),
});
