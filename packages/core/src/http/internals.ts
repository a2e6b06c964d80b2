import type { HttpParts } from "./parts.ts";

/**
 * Leads guards and tools of features from what an app's code holds to this library's own parts. A symbol, so that no app's
 * code comes upon it by completion. Several copies of this module agree on it.
 */
export const internals: unique symbol = Symbol.for("identity-web internals");

declare const apiNames: unique symbol;

/** Tells the compiler which APIs the option `apis` names. The member doesn't exist at run time. */
export interface NamesApis<Api extends string> {
  readonly [apiNames]?: Api;
}

/**
 * The names of an app's `apis`.
 *
 * @example
 * const auth = identity({ …, apis: { graph: { baseUrl, scopes } } });
 * type Api = ApiOf<typeof auth>; // "graph"
 */
export type ApiOf<Auth> = Auth extends NamesApis<infer Api> ? Api : string;

/** What `identity()` returns, and what it adds to a request's context. */
export interface HasParts {
  readonly [internals]: { readonly parts: HttpParts };
}
