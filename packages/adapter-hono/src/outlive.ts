import type { Background } from "@identity-web/core";
import type { Context } from "hono";

type WithContext = Pick<Context, "executionCtx">;

/**
 * On Workers whatever still runs when an answer has been sent (revocations) ends there, and so does a whole request whose
 * browser has gone away: a refresh that was sent would end its grant. So the runtime is asked to wait for both.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
export function outlive<T>(c: WithContext, background: Background, request: Promise<T>): Promise<T> {
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers") {
    const settled = () => background.settled();
    contextOf(c)?.waitUntil(request.then(settled, settled));
  }
  return request;
}

/** Hono throws where its app was called without one, as `app.fetch(request, env)` does. */
function contextOf(c: WithContext): Context["executionCtx"] | undefined {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}
