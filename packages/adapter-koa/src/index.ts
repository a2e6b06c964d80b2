export * from "@identity-web/composition/public";
export {
  type BearerState,
  type IdentityMiddleware,
  type IdentityState,
  identity,
  type KoaIdentity,
  requireBearer,
  requireSignIn,
  type SignedInState,
} from "./identity.ts";
