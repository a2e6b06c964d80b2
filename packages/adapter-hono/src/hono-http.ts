import type { HttpAnswer, HttpRequest } from "@identity-web/core/http";
import type { Context } from "hono";

type WithRequest = Pick<Context, "req">;

/** A Hono request as the core sees it. The public path counts, wherever the app is mounted. */
export const fromHono = (c: WithRequest): HttpRequest => ({
  method: c.req.method,
  target: targetOf(c.req.url),
  header: (name) => c.req.header(name),
  body: (limit) => readBody(c, limit),
});

/** An answer of the core as a Response. */
export function toResponse({ status, headers, body }: HttpAnswer): Response {
  const fields = new Headers();
  for (const [name, value] of headers) fields.append(name, value);
  return new Response(body === "" ? null : body, { status, headers: fields });
}

/** Path and query of an absolute URL, without parsing it. */
function targetOf(url: string): string {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path < 0 ? "/" : url.slice(path);
}

async function readBody(c: WithRequest, limit: number): Promise<string> {
  const tooLong = () => new Response(null, { status: 413 });
  if (Number(c.req.header("content-length") ?? 0) > limit) throw tooLong();
  // Hono keeps what it has read, so that a parser in front of us does no harm.
  const text = await c.req.text();
  if (text.length > limit) throw tooLong();
  return text;
}
