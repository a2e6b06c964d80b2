import { missingIdentity } from "@identity-web/core/http";
import type { HonoIdentity } from "./variables.ts";

/**
 * What `identity()` has put into the context.
 *
 * @param guard - Who asks, for the message.
 * @throws IdentityError `configuration`: `identity()` doesn't stand in front. Hono answers errors like ours without a word in
 * any log, and no listener for events is there, so it is written here.
 */
export function identityOf(c: { get(name: "identity"): HonoIdentity | undefined }, guard: string): HonoIdentity {
  // Not by `c.var`, which makes an object of everything for each look.
  const own: HonoIdentity | undefined = c.get("identity");
  if (own !== undefined) return own;
  const error = missingIdentity(guard);
  console.error(`identity-web: [${error.code}] ${error.message}; cure: ${error.cure}`);
  throw error;
}
