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
 * Admits only signed-in users, and adds the typed `ctx.state.user`. If a navigation has no session, the browser is redirected to sign-in, and
 * afterwards to the same page. Any other request without a session gets 401 with the URL of the sign-in.
 *
 * @throws IdentityError `configuration`, when the guard is created: the requirement is invalid
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

/** A middleware that admits a request unless `admit` throws. @param name - The guard's name, for the message if `identity()` is missing. */
export const guard =
  <State extends IdentityState>(name: string, admit: (state: State) => Awaitable<void>): Middleware<State> =>
  // Not `async`: the memory store answers synchronously, and a promise costs more than the look.
  (ctx, next) => {
    if (ctx.state?.identity === undefined) throw missingIdentity(name);
    let admitted: Awaitable<void>;
    try {
      admitted = admit(ctx.state);
    } catch (error) {
      return refuse(ctx, error);
    }
    return admitted instanceof Promise ? admitted.then(next, (error: unknown) => refuse(ctx, error)) : next();
  };

/** Answers here, because a missing sign-in is not an error for the app's own error handling. @throws every other error */
async function refuse(ctx: ParameterizedContext<{ identity?: KoaIdentity }>, error: unknown): Promise<void> {
  if (!(await answerTo(ctx, error))) throw error;
}

/**
 * Answers an error of this library, for an app's own error handling, which then must not answer it again.
 *
 * @returns whether it has answered. `false` for other errors, and if a response has begun.
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
