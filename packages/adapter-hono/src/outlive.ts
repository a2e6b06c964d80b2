import type { WaitUntil } from "@identity-web/adapter-fetch";
import type { Context } from "hono";

/** What the runtime waits for when the answer has been sent: on Workers alone. */
export const contextOf = (c: Pick<Context, "executionCtx">): WaitUntil | undefined =>
  globalThis.navigator?.userAgent === "Cloudflare-Workers" ? executionContextOf(c) : undefined;

/** Hono throws where its app was called without one, as `app.fetch(request, env)` does. */
function executionContextOf(c: Pick<Context, "executionCtx">): WaitUntil | undefined {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}
