import { internals, missingIdentity, type SignInRequirement, signInRequirement } from "@identity-web/core/http";
import type { Middleware, ParameterizedContext } from "koa";
import { sendToKoa } from "./koa-http.ts";
import type { IdentityState, KoaIdentity, SignedInState } from "./state.ts";

/**
 * Lets only signed-in users through, and adds the typed `ctx.state.user`. A page is sent to sign-in and comes back; anything
 * else gets 401 with the address.
 *
 * @throws IdentityError `configuration`, at once, where the requirement can't be read
 * @example
 * app.use(requireSignIn({ scopes: ["Mail.Read"] }));
 */
export function requireSignIn(requirement: SignInRequirement = {}): Middleware<SignedInState> {
  const needs = signInRequirement(requirement);
  return guard<SignedInState>("requireSignIn", async (state) => {
    state.user = await state.identity.require(needs);
  });
}

/** A middleware that lets a request through where `admit` doesn't throw. @param name - For the message without `identity()`. */
export const guard =
  <State extends IdentityState>(name: string, admit: (state: State) => Promise<void>): Middleware<State> =>
  async (ctx, next) => {
    if (ctx.state.identity === undefined) throw missingIdentity(name);
    try {
      await admit(ctx.state);
    } catch (error) {
      // Answered here: to an app's own error handling a visitor who must sign in is no error.
      if (await answerTo(ctx, error)) return;
      throw error;
    }
    await next();
  };

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
