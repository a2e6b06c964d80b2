export * from "@identity-web/composition/public";
export {
  type IdentityMiddleware,
  type IdentityMiddlewareByEnvironment,
  type IdentityTools,
  identity,
} from "./identity.ts";
export { requireBearer } from "./require-bearer.ts";
export { requireSignIn } from "./require-sign-in.ts";
export type { BearerVariables, HonoIdentity, IdentityVariables, SignedInVariables } from "./variables.ts";
