import type { AdapterHarness, AppSpec, FixtureAnswer } from "@identity-web/testing/contracts/adapter-cases";
import { requireBearer } from "../api.ts";
import { type FetchIdentity, type IdentityForFetch, identity, tokens } from "../index.ts";

type Fetch = (request: Request) => Promise<Response>;

/** An app of plain functions, called in this process. */
export const plainFetch: AdapterHarness = {
  // A handler returns its whole answer at once. Its guard is a call of the given identity.
  lacks: ["early headers", "early bodies", "separate guards", "upgrade requests"],
  open(spec) {
    const { fetch, auth } = fetchApp(spec);
    return { fetch, auth, close: () => {} };
  },
};

/** The app for a case of the contract. @public runtime-tests serve it */
export function fetchApp(spec: AppSpec): { readonly fetch: Fetch; readonly auth: IdentityForFetch } {
  const auth = identity({
    ...spec.identity,
    configure: (container) => container.register(tokens.clock, { useValue: spec.clock }),
  });
  const app: Fetch = async (request) => {
    const { pathname } = new URL(request.url);
    const prefix = spec.mountedAt ?? "";
    if (!`${pathname}/`.startsWith(`${prefix}/`)) return new Response("not here", { status: 404 });
    if (spec.bodyParser && request.method === "POST") await request.clone().text();
    const path = pathname.slice(prefix.length) || "/";
    if (spec.mountedAt === undefined) return auth.around((_, own) => handle(spec, request, own, path))(request);
    const own = auth.of(request, { mountedAt: () => prefix });
    return own.run(() => handle(spec, request, own, path));
  };
  return {
    auth,
    async fetch(request) {
      try {
        return await app(request);
      } catch (error) {
        spec.failed(error);
        return new Response("something went wrong", { status: 500 });
      }
    },
  };
}

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
