import { internals } from "./internals.ts";
import type { HttpAnswer } from "./kernel/message.ts";
import type { CurrentOptions, RequestIdentity, SignInOptions } from "./request-identity.ts";
import type { SignOutOptions } from "./routes/sign-out-redirect.ts";
import type { SignInRequirement } from "./user/sign-in-requirement.ts";
import type { SignedInUser } from "./user/signed-in-user.ts";

/** The identity of one request. Reads nothing until it is used. `Answer`: the result of the framework's `send`. `Api`: the names of `apis`. */
export interface BoundIdentity<Answer, Api extends string = string> {
  /** The signed-in user. `undefined`: no user is signed in. @throws IdentityError `store_unavailable` */
  current(options?: CurrentOptions): Promise<SignedInUser<Api> | undefined>;
  /** Answers the request with a redirect to sign-in. @throws IdentityError `provider_unavailable` */
  signIn(options?: SignInOptions): Promise<Answer>;
  /** Signs out, and answers with a redirect to the provider's sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<Answer>;
  /** The signed-in user. @throws IdentityError that the adapter answers */
  require(requirement?: SignInRequirement): Promise<SignedInUser<Api>>;
  /** For guards: the request's identity, and the function that sends its answers. */
  readonly [internals]: Bound<Answer>;
}

/** What guards need, including the identity's `parts`. */
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
): BoundIdentity<Answer> => new LazilyBound({ own, send, parts: own.parts });

/** Creates a function only when an app reads it: most requests use one. An app may call the function without this object. */
class LazilyBound<Answer> implements BoundIdentity<Answer> {
  readonly [internals]: Bound<Answer>;

  constructor(bound: Bound<Answer>) {
    this[internals] = bound;
  }

  get current(): BoundIdentity<Answer>["current"] {
    const { own } = this[internals];
    return (options) => own.current(options);
  }

  get signIn(): BoundIdentity<Answer>["signIn"] {
    const { own, send } = this[internals];
    return async (options) => send(await own.signIn(options));
  }

  get signOut(): BoundIdentity<Answer>["signOut"] {
    const { own, send } = this[internals];
    return async (options) => send(await own.signOut(options));
  }

  get require(): BoundIdentity<Answer>["require"] {
    const { own } = this[internals];
    return (requirement) => own.require(requirement);
  }
}

/**
 * Answers an error of this library, for an app's own error handling, which then must not answer it again.
 *
 * @returns the result of the adapter's `send`. `undefined`: the error isn't one of this library.
 */
export async function answerTo<Answer>(
  { [internals]: { own, send } }: BoundIdentity<Answer>,
  error: unknown,
): Promise<Answer | undefined> {
  const answer = await own.answerTo(error);
  return answer === undefined ? undefined : send(answer);
}
