import type { Background } from "@identity-web/core";
import type { Context } from "hono";

type WithContext = Pick<Context, "executionCtx">;

/**
 * On Workers whatever still runs when an answer has been sent (revocations) ends there, unless the runtime is asked to wait.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
export function outlive(c: WithContext, background: Background): void {
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers") contextOf(c)?.waitUntil(background.settled());
}

/** Hono throws where its app was called without one, as `app.fetch(request, env)` does. */
function contextOf(c: WithContext): Context["executionCtx"] | undefined {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}
