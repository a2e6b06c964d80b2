import type { ApiCaller } from "./api-caller.ts";
import type { BearerRequirement } from "./bearer-guard.ts";
import type { HttpAnswer } from "./message.ts";
import type { CurrentOptions, RequestIdentity, SignInOptions } from "./request-identity.ts";
import type { SignInRequirement } from "./sign-in-requirement.ts";
import type { SignOutOptions } from "./sign-out-redirect.ts";
import type { SignedInUser } from "./signed-in-user.ts";

/** Identity in one request, as an adapter shows it to routes: what answers the request is sent. */
export interface BoundIdentity {
  /** Who is signed in; `undefined`: nobody. @throws IdentityError `store_unavailable` */
  current(options?: CurrentOptions): Promise<SignedInUser | undefined>;
  /** Answers the request by sending the visitor to sign in. @throws IdentityError `provider_unavailable` */
  signIn(options?: SignInOptions): Promise<void>;
  /** Signs out and answers by the way to the provider's sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<void>;
  /** The signed-in user. @throws IdentityError that the adapter answers */
  require(requirement?: SignInRequirement): Promise<SignedInUser>;
  /** Who calls this app's own API. @throws IdentityError that the adapter answers */
  requireBearer(requirement?: BearerRequirement): Promise<ApiCaller>;
  /** The answer to an error of the guards, or of whatever else is ours; `undefined`: it is none of ours. */
  answerTo(error: unknown): Promise<HttpAnswer | undefined>;
}

/**
 * Identity for an adapter's routes.
 *
 * @param send - Sends an answer by the framework's own means.
 * @example
 * response.locals.identity = boundIdentity(http.identity(request), (answer) => send(response, answer));
 */
export const boundIdentity = (own: RequestIdentity, send: (answer: HttpAnswer) => void): BoundIdentity => ({
  current: (options) => own.current(options),
  signIn: async (options) => send(await own.signIn(options)),
  signOut: async (options) => send(await own.signOut(options)),
  require: (requirement) => own.require(requirement),
  requireBearer: (requirement) => own.requireBearer(requirement),
  answerTo: (error) => own.answerTo(error),
});
