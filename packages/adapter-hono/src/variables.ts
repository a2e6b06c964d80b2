import type { BoundIdentity, SignedInUser } from "@identity-web/core/http";

/** Identity in one request: `c.var.identity`. Reads nothing until it is asked. Return the responses that it gives. */
export type HonoIdentity = BoundIdentity<Response>;

/** What `identity()` adds to the context. */
export interface IdentityVariables {
  Variables: { identity: HonoIdentity };
}

/** What `requireSignIn()` adds to the context. */
export interface SignedInVariables {
  Variables: { identity: HonoIdentity; user: SignedInUser };
}
