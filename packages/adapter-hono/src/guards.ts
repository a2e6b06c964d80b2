import {
  type ApiOf,
  type Awaitable,
  answerTo,
  internals,
  type SignInRequirement,
  signInRequirement,
} from "@identity-web/core/http";
import type { Context, MiddlewareHandler } from "hono";
import { identityOf } from "./identity-of.ts";
import type { HonoIdentity, IdentityVariables, SignedInVariables } from "./variables.ts";

/**
 * Admits only signed-in users, and adds the typed `c.var.user`. If a navigation has no session, the browser is redirected to sign-in, and
 * afterwards to the same page. Any other request without a session gets 401 with the URL of the sign-in.
 *
 * @throws IdentityError `configuration`, when the guard is created: the requirement is invalid
 * @example
 * app.get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (c) => c.json(await readMail(c.var.user)));
 * @example
 * // The names of the option `apis` type `c.var.user.api(name)`.
 * const auth = identity({ …, apis: { graph: { baseUrl, scopes } } });
 * app.use(auth).get("/me", requireSignIn<typeof auth>(), (c) => c.var.user.api("graph").fetch("/me"));
 */
export function requireSignIn<Auth = unknown>(
  requirement: SignInRequirement = {},
): MiddlewareHandler<SignedInVariables<ApiOf<Auth>>> {
  const needs = signInRequirement(requirement);
  return guard<SignedInVariables<ApiOf<Auth>>>("requireSignIn", (own, c) => {
    const user = own[internals].own.admit(needs);
    return user instanceof Promise ? user.then((found) => c.set("user", found)) : c.set("user", user);
  });
}

/** A middleware that admits a request unless `admit` throws. @param name - The guard's name, for the message if `identity()` is missing. */
export const guard =
  <Variables extends IdentityVariables>(
    name: string,
    admit: (own: HonoIdentity, c: Context<Variables>) => Awaitable<void>,
  ): MiddlewareHandler<Variables> =>
  // Not `async`: the memory store answers synchronously, and a promise costs more than the look.
  (c, next) => {
    const own = identityOf(c, name);
    let admitted: Awaitable<void>;
    try {
      admitted = admit(own, c);
    } catch (error) {
      return refusal(own, error);
    }
    return admitted instanceof Promise ? admitted.then(next, (error: unknown) => refusal(own, error)) : next();
  };

/** Answers here, because a missing sign-in is not an error for the app's own error handler. @throws every other error */
async function refusal(own: HonoIdentity, error: unknown): Promise<Response> {
  const answer = await answerTo(own, error);
  if (answer === undefined) throw error;
  return answer;
}
