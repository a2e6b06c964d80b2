import type { BoundIdentity, SignedInUser } from "@identity-web/core/http";

/** The identity of one request: `c.var.identity`. Reads nothing until it is used. Return the responses of its functions. */
export type HonoIdentity<Api extends string = string> = BoundIdentity<Response, Api>;

/** What `identity()` adds to the context. */
export interface IdentityVariables<Api extends string = string> {
  Variables: { identity: HonoIdentity<Api> };
}

/** What `requireSignIn()` adds to the context. */
export interface SignedInVariables<Api extends string = string> {
  Variables: { identity: HonoIdentity<Api>; user: SignedInUser<Api> };
}
