export * from "@identity-web/composition/public";
export { requireSignIn } from "./guards.ts";
export { type IdentityMiddleware, identity } from "./identity.ts";
export type { ExpressIdentity } from "./request.ts";
