export * from "@identity-web/composition/public";
export {
  type HonoIdentity,
  type IdentityMiddleware,
  type IdentityMiddlewareByEnvironment,
  type IdentityTools,
  type IdentityVariables,
  identity,
  requireSignIn,
  type SignedInVariables,
} from "./identity.ts";
