import { describesBody, type HttpAnswer, type HttpRequest, nodeRequest } from "@identity-web/core/http";
import type { Context } from "koa";

/** A Koa request as the core sees it. The public path counts, wherever the middleware is mounted. */
export const fromKoa = (ctx: Context): HttpRequest =>
  nodeRequest({
    incoming: ctx.req,
    outgoing: ctx.res,
    target: ctx.originalUrl,
    parsed: ctx.request,
    mountedAt: () => mountOf(ctx),
  });

/** What koa-mount has cut off the path. */
function mountOf({ originalUrl, path }: Context): string | undefined {
  const whole = originalUrl.split("?", 1)[0] ?? "";
  if (path === "/" && !whole.endsWith("/")) return whole;
  return whole.endsWith(path) ? whole.slice(0, -path.length) : undefined;
}

/** Sends an answer of the core, in place of what a route may have begun. */
export function sendToKoa(ctx: Context, { status, headers, body, stream }: HttpAnswer): void {
  for (const name of ctx.res.getHeaderNames()) if (describesBody(name)) ctx.remove(name);
  // A route that meant to answer by itself and failed before it began: without this nothing would ever be sent.
  ctx.respond = true;
  ctx.status = status;
  ctx.body = stream ?? body;
  for (const [name, value] of headers) addToKoa(ctx, name, value);
  if (!headers.some(([name]) => name === "content-type")) ctx.remove("content-type");
}

/** Sets a header line; cookies stand beside those that are there. */
export function addToKoa(ctx: Pick<Context, "append" | "set">, name: string, value: string): void {
  if (name === "set-cookie") ctx.append(name, value);
  else ctx.set(name, value);
}
