export * from "@identity-web/composition/public";
export {
  type IdentityMiddleware,
  type IdentityState,
  identity,
  type KoaIdentity,
  requireSignIn,
  type SignedInState,
} from "./identity.ts";
