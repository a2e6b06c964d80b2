import type { HttpParts } from "./parts.ts";

/**
 * Leads guards and tools of features from what an app's code holds to this library's own parts. A symbol, so that no app's
 * code comes upon it by completion. Several copies of this module agree on it.
 */
export const internals: unique symbol = Symbol.for("identity-web internals");

/** What `identity()` returns, and what it adds to a request's context. */
export interface HasParts {
  readonly [internals]: { readonly parts: HttpParts };
}
