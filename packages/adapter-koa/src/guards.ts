import {
  type ApiOf,
  type Awaitable,
  internals,
  missingIdentity,
  type SignedInUser,
  type SignInRequirement,
  signInRequirement,
} from "@identity-web/core/http";
import type { Middleware, ParameterizedContext } from "koa";
import { sendToKoa } from "./koa-http.ts";
import type { IdentityState, KoaIdentity, SignedInState } from "./state.ts";

/**
 * Lets only signed-in users through, and adds the typed `ctx.state.user`. A page is sent to sign-in and comes back; another
 * request gets 401 with the address.
 *
 * @throws IdentityError `configuration`, at once, where the requirement can't be read
 * @example
 * app.use(requireSignIn({ scopes: ["Mail.Read"] }));
 * @example
 * // The names of the option `apis` type `ctx.state.user.api(name)`.
 * const auth = identity({ …, apis: { graph: { baseUrl, scopes } } });
 * app.use(requireSignIn<typeof auth>());
 */
export function requireSignIn<Auth = unknown>(
  requirement: SignInRequirement = {},
): Middleware<SignedInState<ApiOf<Auth>>> {
  const needs = signInRequirement(requirement);
  return guard<SignedInState<ApiOf<Auth>>>("requireSignIn", (state) => {
    const user = state.identity[internals].own.admit(needs);
    return user instanceof Promise ? user.then((found) => setUser(state, found)) : setUser(state, user);
  });
}

function setUser(state: SignedInState, user: SignedInUser): void {
  state.user = user;
}

/** A middleware that lets a request through where `admit` doesn't throw. @param name - For the message without `identity()`. */
export const guard =
  <State extends IdentityState>(name: string, admit: (state: State) => Awaitable<void>): Middleware<State> =>
  // No `async`: with the store in memory nothing has to be waited for, and each layer of promises costs more than the look.
  (ctx, next) => {
    if (ctx.state.identity === undefined) throw missingIdentity(name);
    let admitted: Awaitable<void>;
    try {
      admitted = admit(ctx.state);
    } catch (error) {
      return refuse(ctx, error);
    }
    return admitted instanceof Promise ? admitted.then(next, (error: unknown) => refuse(ctx, error)) : next();
  };

/** Answers here: to an app's own error handling a visitor who must sign in is no error. @throws every other error */
async function refuse(ctx: ParameterizedContext<{ identity?: KoaIdentity }>, error: unknown): Promise<void> {
  if (!(await answerTo(ctx, error))) throw error;
}

/**
 * Answers an error of this library: for an app's own error handling, so that it leaves these errors alone.
 *
 * @returns whether it was one. `false`, too, where an answer has begun.
 * @example
 * app.use(async (ctx, next) => {
 *   try {
 *     await next();
 *   } catch (error) {
 *     if (!(await answerTo(ctx, error))) ctx.throw(500);
 *   }
 * });
 */
export async function answerTo(
  ctx: ParameterizedContext<{ identity?: KoaIdentity }>,
  error: unknown,
): Promise<boolean> {
  const answer = await ctx.state.identity?.[internals].own.answerTo(error);
  if (answer === undefined || ctx.headerSent) return false;
  sendToKoa(ctx, answer);
  return true;
}
