import { randomUUID } from "node:crypto";
import { internals } from "@identity-web/core/http";
import type { AdapterHarness, AppSpec, FixtureAnswer } from "@identity-web/testing/contracts/adapter-cases";
import { requireBearer } from "../api.ts";
import { type FetchIdentity, type IdentityContainer, identity, tokens } from "../index.ts";
import { inScope } from "./next-modules.ts";

/** An app of route handlers, called in this process. */
export const nextApp: AdapterHarness = {
  // A route handler returns its whole answer at once. Its guard is a call of the given identity.
  lacks: ["early headers", "early bodies", "separate guards", "upgrade requests"],
  open(spec) {
    const options = () => ({
      ...spec.identity,
      configure: (container: IdentityContainer) => container.register(tokens.clock, { useValue: spec.clock }),
    });
    const auth = identity(options, { name: randomUUID() });
    const app = auth.api((request, own) => {
      const path = new URL(request.url).pathname.slice(prefix.length) || "/";
      return handle(spec, request, own, path);
    });
    const prefix = spec.mountedAt ?? "";
    // Builds the app and its store now, as a first request does: a token that is older than the store is refused.
    void auth[internals];
    // The routes are in the folder app/auth/[...auth].
    const isOurs = ({ url }: Request) => auth[internals].route(new URL(url).pathname) !== undefined;
    const serve = (request: Request) => {
      if (!isOurs(request)) return app(request);
      return request.method === "POST" ? auth.POST(request) : auth.GET(request);
    };
    return {
      auth,
      close: () => {},
      async fetch(request) {
        const { pathname } = new URL(request.url);
        if (!`${pathname}/`.startsWith(`${prefix}/`)) return new Response("not here", { status: 404 });
        if (spec.bodyParser && request.method === "POST") await request.clone().text();
        const given = { request, cookies: [], after: [] };
        try {
          return await inScope(given, () => serve(withNextUrl(request, prefix)));
        } catch (error) {
          spec.failed(error);
          return new Response("something went wrong", { status: 500 });
        }
      },
    };
  },
};

/** The value of the option `basePath` in Next.js's requests. */
const withNextUrl = (request: Request, basePath: string): Request =>
  Object.defineProperty(request, "nextUrl", { value: { basePath } });

async function handle(spec: AppSpec, request: Request, own: FetchIdentity, path: string): Promise<Response> {
  if (!spec.errorHandler) return serve(spec, request, own, path);
  try {
    return await serve(spec, request, own, path);
  } catch (error) {
    // As in the docs: the library's routes first.
    return (await own.answerTo(error)) ?? new Response("something went wrong", { status: 500 });
  }
}

async function serve({ routes }: AppSpec, request: Request, own: FetchIdentity, path: string): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const nothing = () => {};
  const context = { identity: own, query, answer: { header: nothing, write: nothing } };
  const route = routes.find((each) => each.path === path && each.methods.some((method) => method === request.method));
  if (route === undefined) return new Response("not here", { status: 404 });
  if (route.accepts !== undefined) {
    return send(own, await route.handle({ ...context, caller: await requireBearer(own, route.accepts) }));
  }
  if (route.requires === undefined) return send(own, await route.handle(context));
  return send(own, await route.handle({ ...context, user: await own.require(route.requires) }));
}

async function send(own: FetchIdentity, answer: FixtureAnswer): Promise<Response> {
  if ("signIn" in answer) return own.signIn(answer.signIn);
  if ("signOut" in answer) return own.signOut(answer.signOut);
  const response = "html" in answer ? new Response(answer.html, html) : Response.json(answer.json);
  for (const [name, value] of answer.headers ?? []) response.headers.append(name, value);
  return response;
}

const html = { headers: { "content-type": "text/html; charset=utf-8" } };
