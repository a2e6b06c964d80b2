import type { WaitUntil } from "@identity-web/adapter-fetch";
import type { Context } from "hono";

/** The context that waits for work after the response. Only Workers have one. */
export const contextOf = (c: Pick<Context, "executionCtx">): WaitUntil | undefined =>
  globalThis.navigator?.userAgent === "Cloudflare-Workers" ? executionContextOf(c) : undefined;

/** Hono throws if its app was called without a context, as in `app.fetch(request, env)`. */
function executionContextOf(c: Pick<Context, "executionCtx">): WaitUntil | undefined {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}
