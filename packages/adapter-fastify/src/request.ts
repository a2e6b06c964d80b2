import { type BoundIdentity, internals, type RequestIdentity, type SignedInUser } from "@identity-web/core/http";
import type { FastifyReply } from "fastify";

/** The identity of one request: `request.identity`. Reads nothing until it is used. Return the replies of its functions. */
export type FastifyIdentity = BoundIdentity<FastifyReply>;

declare module "fastify" {
  interface FastifyRequest {
    /** The identity of this request: current user, sign-in, sign-out. Exists only behind `identity()`. */
    identity: FastifyIdentity;
    /** The signed-in user. Exists only behind `requireSignIn()`. */
    user: SignedInUser;
  }
}

/** The type of a request always has an identity. If the plugin did not run before, it is absent. */
export const ownOf = ({ identity }: { readonly identity?: FastifyIdentity }): RequestIdentity | undefined =>
  identity?.[internals].own;
