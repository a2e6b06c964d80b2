import { type BoundIdentity, internals, type RequestIdentity, type SignedInUser } from "@identity-web/core/http";
import type { FastifyReply } from "fastify";

/** Identity in one request: `request.identity`. Reads nothing until it is asked. Return the replies that it gives. */
export type FastifyIdentity = BoundIdentity<FastifyReply>;

declare module "fastify" {
  interface FastifyRequest {
    /** Who is signed in, sign-in and sign-out. There behind `identity()`. */
    identity: FastifyIdentity;
    /** The signed-in user. There behind `requireSignIn()`. */
    user: SignedInUser;
  }
}

/** The type of a request promises an identity; without the plugin in front it isn't there. */
export const ownOf = ({ identity }: { readonly identity?: FastifyIdentity }): RequestIdentity | undefined =>
  identity?.[internals].own;
