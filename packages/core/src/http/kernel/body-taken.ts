import { IdentityError } from "../../errors/identity-error.ts";

/** For an adapter: a body was there, and what stands in front of `identity()` has read it and kept it nowhere. */
export const bodyTaken = (): IdentityError =>
  new IdentityError("invalid_request", "a middleware in front of identity() has read the body, and kept it nowhere", {
    cure: "Use identity({ … }) before that middleware, or let it leave /auth/* alone.",
  });
