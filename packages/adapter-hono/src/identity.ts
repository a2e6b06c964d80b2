import { type ComposedIdentity, composeIdentity, type IdentityOptions } from "@identity-web/composition";
import type { AdministerAccounts } from "@identity-web/core";
import {
  describesBody,
  missingIdentity,
  type RequestIdentity,
  type SignedInUser,
  type SignInOptions,
  type SignInRequirement,
  type SignOutOptions,
} from "@identity-web/core/http";
import type { Context, MiddlewareHandler, Next } from "hono";
import { fromHono, toResponse } from "./hono-http.ts";

/** Identity in one request: `c.var.identity`. Reads nothing until it is asked. */
export interface HonoIdentity {
  /** Who is signed in; `undefined`: nobody. @throws IdentityError `store_unavailable` */
  current(): Promise<SignedInUser | undefined>;
  /** The answer that sends the visitor to sign in: return it. @throws IdentityError `provider_unavailable` */
  signIn(options?: SignInOptions): Promise<Response>;
  /** Signs out; return the answer, the way to the provider's sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<Response>;
  /** The signed-in user. @throws IdentityError that the middleware answers */
  require(requirement?: SignInRequirement): Promise<SignedInUser>;
  /** The answer to an error of `require`, or of whatever else is ours; `undefined`: it is none of ours. */
  answerTo(error: unknown): Promise<Response | undefined>;
}

/** What `identity()` adds to the context. */
export interface IdentityVariables {
  Variables: { identity: HonoIdentity };
}

/** What `requireSignIn()` adds to the context. */
export interface SignedInVariables {
  Variables: { identity: HonoIdentity; user: SignedInUser };
}

/** What code outside a request needs. */
export interface IdentityTools {
  /** For an administrator's tool: sign accounts out, list and end sessions. */
  readonly accounts: AdministerAccounts;
  /** Resolves when what goes on after answers (revocations) has come to its end; for an orderly shutdown. */
  settled(): Promise<void>;
}

export type IdentityMiddleware = MiddlewareHandler<IdentityVariables> & IdentityTools;

/** The middleware of an app whose options come with its environment. */
export type IdentityMiddlewareByEnvironment<Env extends object> = MiddlewareHandler<
  IdentityVariables & { Bindings: Env }
> & {
  /** The tools for one environment. */
  in(environment: Env): IdentityTools;
};

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, whoever asks for it. Adds the routes
 * under `/auth` and `c.var.identity`. Use it before whatever it protects.
 *
 * @param options - On Workers a function of the environment; what it gives is built once per environment.
 * @throws IdentityError `configuration`, with everything that is wrong in one message
 * @example
 * const app = new Hono().use(identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] }));
 */
export function identity<Env extends object>(
  options: (environment: Env) => IdentityOptions,
): IdentityMiddlewareByEnvironment<Env>;
// The last of them is the one that messages about wrong options, and `ReturnType`, speak of.
export function identity(options: IdentityOptions): IdentityMiddleware;
export function identity<Env extends object>(
  options: IdentityOptions | ((environment: Env) => IdentityOptions),
): IdentityMiddleware | IdentityMiddlewareByEnvironment<Env> {
  return typeof options === "function" ? byEnvironment(options) : forOne(composeIdentity(options));
}

function forOne(composed: ComposedIdentity): IdentityMiddleware {
  const middleware: MiddlewareHandler<IdentityVariables> = (c, next) =>
    serve(composed, c, next, (variable) => c.set("identity", variable));
  return Object.assign(middleware, toolsOf(composed));
}

function byEnvironment<Env extends object>(
  options: (environment: Env) => IdentityOptions,
): IdentityMiddlewareByEnvironment<Env> {
  const built = new WeakMap<object, ComposedIdentity>();
  const nowhere = {};
  const composedIn = (environment: Env): ComposedIdentity => {
    // Without bindings (in a test, on a server) there is no environment at all.
    const key = environment ?? nowhere;
    const composed = built.get(key) ?? composeLoudly(options(environment));
    built.set(key, composed);
    return composed;
  };
  const middleware: MiddlewareHandler<IdentityVariables & { Bindings: Env }> = (c, next) =>
    serve(composedIn(c.env), c, next, (variable) => c.set("identity", variable));
  return Object.assign(middleware, { in: (environment: Env) => toolsOf(composedIn(environment)) });
}

/** Hono answers an error that has a `getResponse`, and logs it nowhere. */
function composeLoudly(options: IdentityOptions): ComposedIdentity {
  try {
    return composeIdentity(options);
  } catch (error) {
    console.error(error);
    throw error;
  }
}

const toolsOf = ({ accounts, background }: ComposedIdentity): IdentityTools => ({
  accounts,
  settled: () => background.settled(),
});

/** What a context is, whatever an app's variables and bindings are. */
interface AnyContext extends Pick<Context, "req" | "error" | "header"> {
  get res(): Response;
  set res(response: Response | undefined);
}

async function serve(
  { http }: ComposedIdentity,
  c: AnyContext,
  next: Next,
  set: (variable: HonoIdentity) => void,
): Promise<Response | undefined> {
  const request = fromHono(c);
  const route = http.route(request.target);
  if (route !== undefined) return toResponse(await http.handle(route, request));
  const own = http.identity(request);
  const answerTo = async (error: unknown): Promise<Response | undefined> => {
    const answer = await http.answerTo(request, error);
    return answer === undefined ? undefined : toResponse(answer);
  };
  set({ ...variable(own), answerTo });
  await next();
  // Hono keeps what a route throws; its error handler has answered already, in a way that knows no sign-in.
  const answer = c.error === undefined ? undefined : await answerTo(c.error);
  if (answer !== undefined) replace(c, answer);
  for (const cookie of own.cookies) {
    // What sets cookies is nobody else's: no shared cache may keep it.
    c.header("cache-control", "no-store");
    c.header("set-cookie", cookie, { append: true });
  }
  return undefined;
}

const variable = (own: RequestIdentity): Omit<HonoIdentity, "answerTo"> => ({
  current: () => own.current(),
  signIn: async (options) => toResponse(await own.signIn(options)),
  signOut: async (options) => toResponse(await own.signOut(options)),
  require: (requirement) => own.require(requirement),
});

/** What a middleware in front has set (CORS …) stays; of the answer that an error handler has made, nothing. */
function replace(c: AnyContext, answer: Response): void {
  const headers = new Headers();
  for (const [name, value] of c.res.headers) if (!describesBody(name)) headers.append(name, value);
  for (const [name, value] of answer.headers) {
    if (name === "set-cookie") headers.append(name, value);
    else headers.set(name, value);
  }
  // Hono would merge the old headers over the new ones.
  c.res = undefined;
  // Another identity() further out must not answer for this one.
  c.error = undefined;
  c.res = new Response(answer.body, { status: answer.status, headers });
}

/**
 * Lets only signed-in users through, and adds the typed `c.var.user`. A page is sent to sign-in and comes back; anything
 * else gets 401 with the address.
 *
 * @example
 * app.get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (c) => c.json(await readMail(c.var.user)));
 */
export function requireSignIn(requirement: SignInRequirement = {}): MiddlewareHandler<SignedInVariables> {
  return async (c, next) => {
    const { identity: own }: { identity?: HonoIdentity } = c.var;
    if (own === undefined) throw missingIdentity();
    try {
      c.set("user", await own.require(requirement));
    } catch (error) {
      // Answered here: to an app's own error handler a visitor who must sign in is no error.
      const answer = await own.answerTo(error);
      if (answer === undefined) throw error;
      return answer;
    }
    return next();
  };
}
