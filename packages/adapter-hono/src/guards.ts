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
 * Lets only signed-in users through, and adds the typed `c.var.user`. A page is sent to sign-in and comes back; another
 * request gets 401 with the address.
 *
 * @throws IdentityError `configuration`, at once, where the requirement can't be read
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

/** A middleware that lets a request through where `admit` doesn't throw. @param name - For the message without `identity()`. */
export const guard =
  <Variables extends IdentityVariables>(
    name: string,
    admit: (own: HonoIdentity, c: Context<Variables>) => Awaitable<void>,
  ): MiddlewareHandler<Variables> =>
  // No `async`: with the store in memory nothing has to be waited for, and each layer of promises costs more than the look.
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

/** Answers here: to an app's own error handler a visitor who must sign in is no error. @throws every other error */
async function refusal(own: HonoIdentity, error: unknown): Promise<Response> {
  const answer = await answerTo(own, error);
  if (answer === undefined) throw error;
  return answer;
}
