export * from "@identity-web/composition/public";
export { requireSignIn } from "./guards.ts";
export { type IdentityMiddleware, type IdentityMiddlewareByEnvironment, identity } from "./identity.ts";
export type { HonoIdentity, IdentityVariables, SignedInVariables } from "./variables.ts";
