import type { HttpParts } from "./parts.ts";

/**
 * The key under which guards and tools of features find this library's parts in the objects that an app has. It is a symbol, so
 * that an editor doesn't offer it for completion. All copies of this module share it.
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

/** The result of `identity()`, and the object that it adds to a request's context. */
export interface HasParts {
  readonly [internals]: { readonly parts: HttpParts };
}
