import type { Background } from "@identity-web/core";
import type { Context } from "hono";

/**
 * On Workers whatever still runs when an answer has been sent (revocations) ends there, unless the runtime is asked to wait.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
export function outlive(c: Pick<Context, "executionCtx">, background: Background): void {
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers") c.executionCtx.waitUntil(background.settled());
}
