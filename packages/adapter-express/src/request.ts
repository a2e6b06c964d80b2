import type { BoundIdentity, SignedInUser } from "@identity-web/core/http";

/** The identity of one request: `request.identity`. Reads nothing until it is used. */
export type ExpressIdentity = BoundIdentity<void>;

declare global {
  namespace Express {
    interface Request {
      /** The identity of this request: current user, sign-in, sign-out. Exists only behind `identity()`. */
      identity: ExpressIdentity;
      /** The signed-in user. Exists only behind `requireSignIn()`. */
      user: SignedInUser;
    }
  }
}
