import type {
  ApiCaller,
  BearerRequirement,
  CurrentOptions,
  SignedInUser,
  SignInOptions,
  SignInRequirement,
  SignOutOptions,
} from "@identity-web/core/http";

/** Identity in one request: `c.var.identity`. Reads nothing until it is asked. */
export interface HonoIdentity {
  /** Who is signed in; `undefined`: nobody. @throws IdentityError `store_unavailable` */
  current(options?: CurrentOptions): Promise<SignedInUser | undefined>;
  /** The answer that sends the visitor to sign in: return it. @throws IdentityError `provider_unavailable` */
  signIn(options?: SignInOptions): Promise<Response>;
  /** Signs out; return the answer, the way to the provider's sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<Response>;
  /** The signed-in user. @throws IdentityError that the middleware answers */
  require(requirement?: SignInRequirement): Promise<SignedInUser>;
  /** Who called this API route with a bearer token. @throws IdentityError that the middleware answers */
  requireBearer(requirement?: BearerRequirement): Promise<ApiCaller>;
  /** The answer to an error of `require`, or of whatever else is ours; `undefined`: it is none of ours. */
  answerTo(error: unknown): Promise<Response | undefined>;
}

/** What `identity()` adds to the context. */
export interface IdentityVariables {
  Variables: { identity: HonoIdentity };
}

/** What `requireSignIn()` adds to the context. */
export interface SignedInVariables {
  Variables: { identity: HonoIdentity; user: SignedInUser };
}

/** What `requireBearer()` adds to the context. */
export interface BearerVariables {
  Variables: { identity: HonoIdentity; caller: ApiCaller };
}
