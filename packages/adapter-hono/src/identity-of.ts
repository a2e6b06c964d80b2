import { missingIdentity } from "@identity-web/core/http";
import type { HonoIdentity } from "./variables.ts";

/**
 * The identity in the context.
 *
 * @param guard - The guard's name, for the message.
 * @throws IdentityError `configuration`: `identity()` isn't used before the guard. Hono answers such errors without a log line, and
 * no event listener exists yet. So this function writes the error to the console.
 */
export function identityOf(c: { get(name: "identity"): HonoIdentity | undefined }, guard: string): HonoIdentity {
  // Not `c.var`, which creates an object of all variables at each access.
  const own: HonoIdentity | undefined = c.get("identity");
  // In the middleware of another framework, `get` may return the text of a header.
  if (own) return own;
  const error = missingIdentity(guard);
  console.error(`identity-web: [${error.code}] ${error.message}; cure: ${error.cure}`);
  throw error;
}
