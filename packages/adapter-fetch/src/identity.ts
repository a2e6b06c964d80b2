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

/** What the app answers a request with. `Given`: what the runtime gives beside it (a server, an environment, a context). */
export type Handler<Given extends readonly unknown[]> = (
  request: Request,
  identity: FetchIdentity,
  ...given: Given
) => Response | Promise<Response>;

/** An app's identity for everything that answers a `Request` by a `Response`. */
export interface IdentityForFetch extends IdentityTools {
  /** Identity in one request, for hooks and middleware of frameworks. */
  of(request: Request, options?: OfOptions): FetchIdentity;
  /** The app's handler with identity around it: for `Deno.serve`, `Bun.serve`, Workers and the like. */
  around<Given extends readonly unknown[]>(
    handler: Handler<Given>,
  ): (request: Request, ...given: Given) => Promise<Response>;
}

/** The same for an app whose options come with its environment. */
export interface IdentityByEnvironment<Env extends object> {
  /** Identity and tools for one environment. */
  in(environment: Env): IdentityForFetch;
  /** The app's handler with identity around it: `export default { fetch: auth.around(…) }`. */
  around<Given extends readonly unknown[]>(
    // Spelled out: TypeScript doesn't find `Given` behind another member of a tuple.
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
 * @param options - On Workers a function of the environment; what it gives is built once per environment.
 * @throws IdentityError `configuration`, with everything that is wrong in one message
 * @example
 * const auth = identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] });
 * Deno.serve(auth.around(async (request, identity) => Response.json((await identity.require()).account)));
 */
export function identity<Env extends object>(
  options: (environment: Env) => IdentityOptions,
): IdentityByEnvironment<Env>;
// The last of them is the one that messages about wrong options, and `ReturnType`, speak of.
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
