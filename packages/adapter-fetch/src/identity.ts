import {
  type ComposedIdentity,
  composeIdentity,
  type IdentityOptions,
  type IdentityTools,
  perEnvironment,
  toolsOf,
} from "@identity-web/composition";
import { type FetchIdentity, fetchIdentity, type OfOptions } from "./fetch-identity.ts";
import { waiterOf } from "./outlive.ts";

/** The app's handler. `Given`: the runtime's further arguments (a server, an environment, a context). */
export type Handler<Given extends readonly unknown[]> = (
  request: Request,
  identity: FetchIdentity,
  ...given: Given
) => Response | Promise<Response>;

/** An app's identity for code that answers a `Request` with a `Response`. */
export interface IdentityForFetch extends IdentityTools {
  /** The identity of one request, for a framework's hooks and middleware. */
  of(request: Request, options?: OfOptions): FetchIdentity;
  /** Wraps the app's handler, for `Deno.serve`, `Bun.serve`, Workers and similar runtimes. */
  around<Given extends readonly unknown[]>(
    handler: Handler<Given>,
  ): (request: Request, ...given: Given) => Promise<Response>;
}

/** The same for an app whose options depend on the environment. */
export interface IdentityByEnvironment<Env extends object> {
  /** Identity and tools for one environment. */
  in(environment: Env): IdentityForFetch;
  /** Wraps the app's handler: `export default { fetch: auth.around(…) }`. */
  around<Given extends readonly unknown[]>(
    // Written out, because TypeScript doesn't infer `Given` after another member of a tuple.
    handler: (
      request: Request,
      identity: FetchIdentity,
      environment: Env,
      ...given: Given
    ) => Response | Promise<Response>,
  ): (request: Request, environment: Env, ...given: Given) => Promise<Response>;
}

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel. Answers the routes under
 * `/auth`.
 *
 * @param options - On Workers a function of the environment, which is called once per environment.
 * @throws IdentityError `configuration`, with all problems in one message
 * @example
 * const auth = identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] });
 * Deno.serve(auth.around(async (request, identity) => Response.json((await identity.require()).account)));
 */
export function identity<Env extends object>(
  options: (environment: Env) => IdentityOptions,
): IdentityByEnvironment<Env>;
// Keep this overload last: TypeScript uses it for messages about wrong options and for `ReturnType`.
export function identity(options: IdentityOptions): IdentityForFetch;
export function identity<Env extends object>(
  options: IdentityOptions | ((environment: Env) => IdentityOptions),
): IdentityForFetch | IdentityByEnvironment<Env> {
  return typeof options === "function" ? byEnvironment(options) : forOne(composeIdentity(options));
}

function forOne(composed: ComposedIdentity): IdentityForFetch {
  return {
    ...toolsOf(composed),
    of: (request, options) => fetchIdentity(composed, request, options),
    around:
      (handler) =>
      (request, ...given) =>
        serve(composed, request, given, (own) => handler(request, own, ...given)),
  };
}

function byEnvironment<Env extends object>(options: (environment: Env) => IdentityOptions): IdentityByEnvironment<Env> {
  const composedIn = perEnvironment(options);
  return {
    in: (environment) => forOne(composedIn(environment)),
    around:
      (handler) =>
      async (request, environment, ...given) =>
        serve(composedIn(environment), request, given, (own) => handler(request, own, environment, ...given)),
  };
}

function serve(
  composed: ComposedIdentity,
  request: Request,
  given: readonly unknown[],
  work: (own: FetchIdentity) => Response | Promise<Response>,
): Promise<Response> {
  const context = waiterOf([...given, request]);
  const own = fetchIdentity(composed, request, context === undefined ? {} : { context });
  return own.run(() => work(own));
}
