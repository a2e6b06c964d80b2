import { describesBody, type HttpAnswer, type HttpRequest, nodeRequest } from "@identity-web/core/http";
import type { Context } from "koa";

/** Converts a Koa request. Its target is the public path, with any mount point. */
export const fromKoa = (ctx: Context): HttpRequest =>
  nodeRequest({
    incoming: ctx.req,
    outgoing: ctx.res,
    target: ctx.originalUrl,
    parsed: ctx.request,
    mountedAt: () => mountOf(ctx),
  });

/** The prefix that koa-mount has removed from the path. */
function mountOf({ originalUrl, path }: Context): string | undefined {
  const whole = originalUrl.split("?", 1)[0] ?? "";
  if (path === "/" && !whole.endsWith("/")) return whole;
  return whole.endsWith(path) ? whole.slice(0, -path.length) : undefined;
}

/** Sends an answer of core. It replaces a response that a route has prepared. */
export function sendToKoa(ctx: Context, { status, headers, body, stream }: HttpAnswer): void {
  for (const name of ctx.res.getHeaderNames()) if (describesBody(name)) ctx.remove(name);
  // A route may have set `respond` to false and then failed. Without this line no response would be sent.
  ctx.respond = true;
  ctx.status = status;
  ctx.body = stream ?? body;
  for (const [name, value] of headers) addToKoa(ctx, name, value);
  if (!headers.some(([name]) => name === "content-type")) ctx.remove("content-type");
}

/** Sets a header. Cookies are appended. */
export function addToKoa(ctx: Pick<Context, "append" | "set">, name: string, value: string): void {
  if (name === "set-cookie") ctx.append(name, value);
  else ctx.set(name, value);
}
