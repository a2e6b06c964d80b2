export * from "@identity-web/composition/public";
export { answerTo, requireSignIn } from "./guards.ts";
export { type IdentityMiddleware, identity } from "./identity.ts";
export type { IdentityState, KoaIdentity, SignedInState } from "./state.ts";
