export * from "@identity-web/composition/public";
export { type Guard, requireSignIn } from "./guards.ts";
export { type IdentityPlugin, identity } from "./identity.ts";
export type { FastifyIdentity } from "./request.ts";
