import type { BoundIdentity, SignedInUser } from "@identity-web/core/http";

/** The identity of one request: `ctx.state.identity`. Reads nothing until it is used. */
export type KoaIdentity<Api extends string = string> = BoundIdentity<void, Api>;

/** What `identity()` adds to `ctx.state`. */
export interface IdentityState<Api extends string = string> {
  identity: KoaIdentity<Api>;
}

/** What `requireSignIn()` adds to `ctx.state`. */
export interface SignedInState<Api extends string = string> extends IdentityState<Api> {
  user: SignedInUser<Api>;
}
