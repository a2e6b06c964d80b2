import type { AdapterHarness, AppSpec, FixtureAnswer } from "@identity-web/testing/contracts/adapter-cases";
import { type Context, Hono } from "hono";
import { requireBearer } from "../api.ts";
import {
  type HonoIdentity,
  type IdentityMiddleware,
  type IdentityVariables,
  identity,
  requireSignIn,
  tokens,
} from "../index.ts";

type Fetch = (request: Request) => Promise<Response>;

/** An app of Hono, through `app.fetch`. */
export const hono: AdapterHarness = {
  // A route returns its whole answer at once. The app's `onError` gets each error first, and the library answers its own errors afterwards.
  lacks: ["early bodies", "errors past onError", "upgrade requests"],
  open(spec) {
    return { ...honoApp(spec), close: () => {} };
  },
};

/** The app for a case of the contract. @public runtime-tests serve it */
export function honoApp(spec: AppSpec): { readonly fetch: Fetch; readonly auth: IdentityMiddleware } {
  const made = () =>
    identity({
      ...spec.identity,
      configure: (container) => container.register(tokens.clock, { useValue: spec.clock }),
    });
  const auth = made();
  // An error handler without knowledge of this library, as in most apps.
  const app = new Hono().onError((error) => {
    spec.failed(error);
    return new Response("something went wrong", { status: 500 });
  });
  if (spec.bodyParser) {
    app.use(async (c, next) => {
      if (c.req.method === "POST") await c.req.parseBody().catch(() => undefined);
      await next();
    });
  }
  app.route(spec.mountedAt ?? "/", routesOf(spec, auth, made));
  // Without the further arguments of some servers, because Hono would use them as its environment.
  return { fetch: async (request) => app.fetch(request), auth };
}

function routesOf(spec: AppSpec, middleware: IdentityMiddleware, another: () => IdentityMiddleware) {
  const app = new Hono<IdentityVariables>();
  if (!spec.withoutIdentity) app.use(middleware);
  if (spec.secondIdentity) app.use(another());
  for (const route of spec.routes) {
    const methods = [...route.methods];
    if (route.accepts !== undefined) {
      app.on(methods, route.path, requireBearer(route.accepts), async (c) =>
        send(c.var.identity, await route.handle({ ...contextOf(c, c.var.identity), caller: c.var.caller })),
      );
      continue;
    }
    if (route.requires === undefined) {
      app.on(methods, route.path, async (c) => send(c.var.identity, await route.handle(contextOf(c, c.var.identity))));
      continue;
    }
    app.on(methods, route.path, requireSignIn(route.requires), async (c) =>
      send(c.var.identity, await route.handle({ ...contextOf(c, c.var.identity), user: c.var.user })),
    );
  }
  return app;
}

const contextOf = (c: Pick<Context, "req" | "res" | "get">, own: HonoIdentity) => ({
  identity: own,
  readUser: () => c.get("user"),
  query: new URL(c.req.url).searchParams,
  answer: {
    // As Hono's own middleware does. `c.header()` affects only the answer that the route itself creates.
    header: (name: string, value: string) => c.res.headers[name === "set-cookie" ? "append" : "set"](name, value),
    write: () => {},
  },
});

async function send(own: HonoIdentity, answer: FixtureAnswer): Promise<Response> {
  if ("signIn" in answer) return own.signIn(answer.signIn);
  if ("signOut" in answer) return own.signOut(answer.signOut);
  const response = "html" in answer ? new Response(answer.html, html) : Response.json(answer.json);
  for (const [name, value] of answer.headers ?? []) response.headers.append(name, value);
  return response;
}

const html = { headers: { "content-type": "text/html; charset=utf-8" } };
