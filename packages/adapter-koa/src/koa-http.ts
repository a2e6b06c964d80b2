import { describesBody, type HttpAnswer, type HttpRequest, readText } from "@identity-web/core/http";
import type { Context } from "koa";

/** A Koa request as the core sees it. The public path counts, wherever the middleware is mounted. */
export const fromKoa = (ctx: Context): HttpRequest => ({
  method: ctx.method,
  target: ctx.originalUrl,
  header(name) {
    const value = ctx.req.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  },
  body: (limit) => readBody(ctx, limit),
});

/** Sends an answer of the core, in place of what a route may have begun. */
export function sendToKoa(ctx: Context, { status, headers, body }: HttpAnswer): void {
  for (const name of ctx.res.getHeaderNames()) if (describesBody(name)) ctx.remove(name);
  ctx.status = status;
  ctx.body = body;
  for (const [name, value] of headers) {
    if (name === "set-cookie") ctx.append(name, value);
    else ctx.set(name, value);
  }
  if (!headers.some(([name]) => name === "content-type")) ctx.remove("content-type");
}

async function readBody(ctx: Context, limit: number): Promise<string> {
  const parsed = parsedBody(ctx);
  if (parsed !== undefined) return parsed;
  try {
    return await readText(ctx.req, ctx.get("content-length"), limit);
  } catch (error) {
    // Nobody reads the rest of the body: a request that followed it on this connection would wait for ever.
    ctx.set("connection", "close");
    throw error;
  }
}

/** A body parser in front of us has read the stream already; one that looks for other types leaves it as it is. */
function parsedBody(ctx: Context): string | undefined {
  if (!ctx.req.readableDidRead) return undefined;
  const body: unknown = Reflect.get(ctx.request, "body");
  const rawBody: unknown = Reflect.get(ctx.request, "rawBody");
  if (typeof rawBody === "string") return rawBody;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  if (typeof body !== "object" || body === null) return undefined;
  return new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])).toString();
}
