import type { Clock, Limits } from "@identity-web/core";
import { noticesInTurn as inTurn, type Ports, sharedLooks } from "@identity-web/core/parts";
import { globalMember } from "./global-member.ts";

/**
 * Whether a request may wait for a promise that another request's I/O resolves. Node, Bun and Deno allow it. Cloudflare Workers
 * don't ("Cannot perform I/O on behalf of a different request"), even if a bundle was made without their conditions. So an unknown
 * runtime counts as one that doesn't.
 */
export const requestsShareWork = (userAgent: string | undefined = ownUserAgent()): boolean =>
  userAgent !== undefined && /^(Node\.js|Bun|Deno)\//.test(userAgent);

/** The store, with looks that requests share if the runtime allows it. */
export const withSharedLooks = (store: Ports["store"], clock: Clock): Ports["store"] =>
  requestsShareWork() ? sharedLooks(store, clock) : store;

/** Logout notices of each channel, a few at the same time if the runtime allows requests to wait for each other. */
export const noticesInTurn = (clock: Clock, limits: Limits): ReturnType<typeof inTurn> | undefined =>
  requestsShareWork() ? inTurn(clock, limits) : undefined;

/** The runtime's name: the standard `navigator.userAgent`. */
function ownUserAgent(): string | undefined {
  const name = globalMember("navigator", "userAgent");
  return typeof name === "string" ? name : undefined;
}
