export * from "@identity-web/composition/public";
export {
  type IdentityMiddleware,
  type IdentityMiddlewareByEnvironment,
  type IdentityTools,
  identity,
} from "./identity.ts";
export { requireSignIn } from "./require-sign-in.ts";
export type { HonoIdentity, IdentityVariables, SignedInVariables } from "./variables.ts";
