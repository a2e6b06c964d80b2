import { internals } from "./internals.ts";
import type { HttpAnswer } from "./kernel/message.ts";
import type { CurrentOptions, RequestIdentity, SignInOptions } from "./request-identity.ts";
import type { SignOutOptions } from "./routes/sign-out-redirect.ts";
import type { SignInRequirement } from "./user/sign-in-requirement.ts";
import type { SignedInUser } from "./user/signed-in-user.ts";

/** Identity in one request. Reads nothing until it is asked. `Answer`: what the framework makes of an answer. */
export interface BoundIdentity<Answer> {
  /** Who is signed in; `undefined`: no user. @throws IdentityError `store_unavailable` */
  current(options?: CurrentOptions): Promise<SignedInUser | undefined>;
  /** Answers the request by sending the visitor to sign in. @throws IdentityError `provider_unavailable` */
  signIn(options?: SignInOptions): Promise<Answer>;
  /** Signs out and answers by the way to the provider's sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<Answer>;
  /** The signed-in user. @throws IdentityError that the adapter answers */
  require(requirement?: SignInRequirement): Promise<SignedInUser>;
  /** For guards: the request's identity, and how its answers are sent. */
  readonly [internals]: Bound<Answer>;
}

/** What guards need: `parts` as well, by the identity. */
export interface Bound<Answer> extends Pick<RequestIdentity, "parts"> {
  readonly own: RequestIdentity;
  readonly send: (answer: HttpAnswer) => Answer;
}

/**
 * Identity for an adapter's routes.
 *
 * @param send - Sends an answer by the framework's own means.
 * @example
 * response.locals.identity = boundIdentity(http.identity(request), (answer) => send(response, answer));
 */
export const boundIdentity = <Answer>(
  own: RequestIdentity,
  send: (answer: HttpAnswer) => Answer,
): BoundIdentity<Answer> => ({
  current: (options) => own.current(options),
  signIn: async (options) => send(await own.signIn(options)),
  signOut: async (options) => send(await own.signOut(options)),
  require: (requirement) => own.require(requirement),
  [internals]: { own, send, parts: own.parts },
});

/**
 * Answers an error of this library: for an app's own error handling, so that it leaves these errors alone.
 *
 * @returns what the adapter's `send` gives; `undefined`: the error is none of ours.
 */
export async function answerTo<Answer>(
  { [internals]: { own, send } }: BoundIdentity<Answer>,
  error: unknown,
): Promise<Answer | undefined> {
  const answer = await own.answerTo(error);
  return answer === undefined ? undefined : send(answer);
}
