import type { BoundIdentity, SignedInUser } from "@identity-web/core/http";

/** Identity in one request: `ctx.state.identity`. Reads nothing until it is asked. */
export type KoaIdentity = BoundIdentity<void>;

/** What `identity()` adds to `ctx.state`. */
export interface IdentityState {
  identity: KoaIdentity;
}

/** What `requireSignIn()` adds to `ctx.state`. */
export interface SignedInState extends IdentityState {
  user: SignedInUser;
}
