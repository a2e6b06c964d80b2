import { fetchResponse, outlive } from "@identity-web/adapter-fetch";
import {
  type ComposedIdentity,
  composeIdentity,
  type IdentityOptions,
  type IdentityTools,
  perEnvironment,
  toolsOf,
} from "@identity-web/composition";
import {
  answerTo,
  boundIdentity,
  describesBody,
  type HttpAnswer,
  internals,
  type NamesApis,
  type RequestIdentity,
} from "@identity-web/core/http";
import type { Context, MiddlewareHandler, Next } from "hono";
import { fromHono } from "./hono-http.ts";
import { contextOf } from "./outlive.ts";
import type { HonoIdentity, IdentityVariables } from "./variables.ts";

const upgrade = "For a WebSocket, use upgradeWebSocket() of Hono, whose requests pass the middleware.";

/** The middleware that `identity()` makes, with the app's tools. */
export type IdentityMiddleware<Api extends string = string> = MiddlewareHandler<IdentityVariables<Api>> &
  IdentityTools<Api>;

/** The middleware of an app whose options depend on the environment. */
export type IdentityMiddlewareByEnvironment<Env extends object, Api extends string = string> = MiddlewareHandler<
  IdentityVariables<Api> & { Bindings: Env }
> &
  NamesApis<Api> & {
    /** The tools for one environment. */
    in(environment: Env): IdentityTools<Api>;
  };

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel. Adds the routes
 * under `/auth` and `c.var.identity`. Use it before what it protects.
 *
 * @param options - On Workers a function of the environment, which is called once per environment.
 * @throws IdentityError `configuration`, with all problems in one message
 * @example
 * const app = new Hono().use(identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] }));
 */
export function identity<Env extends object, Api extends string = string>(
  options: (environment: Env) => IdentityOptions<Api>,
): IdentityMiddlewareByEnvironment<Env, Api>;
// Keep this overload last: TypeScript uses it for messages about wrong options and for `ReturnType`.
export function identity<Api extends string = string>(options: IdentityOptions<Api>): IdentityMiddleware<Api>;
export function identity<Env extends object, Api extends string = string>(
  options: IdentityOptions<Api> | ((environment: Env) => IdentityOptions<Api>),
): IdentityMiddleware<Api> | IdentityMiddlewareByEnvironment<Env, Api> {
  return typeof options === "function" ? byEnvironment(options) : forOne<Api>(composeIdentity(options));
}

function forOne<Api extends string>(composed: ComposedIdentity): IdentityMiddleware<Api> {
  const middleware: MiddlewareHandler<IdentityVariables<Api>> = (c, next) =>
    outlive(
      contextOf(c),
      composed.background,
      serve(composed, c, next, (variable) => c.set("identity", variable)),
    );
  return Object.assign(middleware, toolsOf<Api>(composed));
}

function byEnvironment<Env extends object, Api extends string>(
  options: (environment: Env) => IdentityOptions<Api>,
): IdentityMiddlewareByEnvironment<Env, Api> {
  const composedIn = perEnvironment(options);
  const middleware: MiddlewareHandler<IdentityVariables<Api> & { Bindings: Env }> = (c, next) => {
    const composed = composedIn(c.env);
    const request = serve(composed, c, next, (variable) => c.set("identity", variable));
    return outlive(contextOf(c), composed.background, request);
  };
  return Object.assign(middleware, { in: (environment: Env) => toolsOf<Api>(composedIn(environment)) });
}

/** The parts of a context that don't depend on an app's variables and bindings. */
interface AnyContext extends Pick<Context, "req" | "error" | "header"> {
  get res(): Response;
  set res(response: Response | undefined);
  get(name: "identity"): HonoIdentity | undefined;
}

function serve(
  { http }: ComposedIdentity,
  c: AnyContext,
  next: Next,
  set: (variable: HonoIdentity) => void,
): Promise<Response | undefined> {
  if (c.req?.raw === undefined) throw http.wrongFramework("hono", "a context of Hono", upgrade);
  const request = fromHono(c);
  const send = (answer: HttpAnswer) => fetchResponse(answer, request);
  const route = http.route(request.target);
  if (route !== undefined) return http.handle(route, request).then(send);
  const own = http.identity(request, c.get("identity"));
  const bound = boundIdentity(own, send);
  set(bound);
  return next().then(() => (c.error === undefined ? addHeaders(c, own) : answerError(c, bound)));
}

/** Answers the error that a route threw, in place of Hono's error handler, which has already answered without a sign-in. */
async function answerError(c: AnyContext, bound: HonoIdentity): Promise<undefined> {
  const answer = await answerTo(bound, c.error);
  if (answer !== undefined) replace(c, answer);
  addHeaders(c, bound[internals].own);
}

function addHeaders(c: AnyContext, { headersToAdd }: Pick<RequestIdentity, "headersToAdd">): undefined {
  for (const [name, value] of headersToAdd) c.header(name, value, { append: name === "set-cookie" });
}

/** Replaces the error handler's answer. Headers of a middleware before `identity()` (CORS …) stay. */
function replace(c: AnyContext, answer: Response): void {
  const headers = new Headers();
  for (const [name, value] of c.res.headers) if (!describesBody(name)) headers.append(name, value);
  for (const [name, value] of answer.headers) {
    if (name === "set-cookie") headers.append(name, value);
    else headers.set(name, value);
  }
  // Hono would merge the old headers over the new ones.
  c.res = undefined;
  // An outer identity() must not answer the same error.
  c.error = undefined;
  c.res = new Response(answer.body, { status: answer.status, headers });
}
