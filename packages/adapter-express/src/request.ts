import type { BoundIdentity, SignedInUser } from "@identity-web/core/http";

/** Identity in one request: `request.identity`. Reads nothing until it is asked. */
export type ExpressIdentity = BoundIdentity<void>;

declare global {
  namespace Express {
    interface Request {
      /** Who is signed in, sign-in and sign-out. There behind `identity()`. */
      identity: ExpressIdentity;
      /** The signed-in user. There behind `requireSignIn()`. */
      user: SignedInUser;
    }
  }
}
