import { bodyTaken, type HttpAnswer, type HttpRequest, limited, readText } from "@identity-web/core/http";
import type { Context } from "hono";

type WithRequest = Pick<Context, "req">;

/** A request, and whether a body that nobody wants is still on its way. */
export interface HonoRequest extends HttpRequest {
  bodyLeft?: true;
}

/** A Hono request as the core sees it. The public path counts: mount by `app.route()`, which keeps it, not by `app.mount()`. */
export function fromHono(c: WithRequest): HonoRequest {
  // Which of the handlers runs: later it is another one.
  const { routeIndex } = c.req;
  const request: HonoRequest = {
    method: c.req.method,
    target: targetOf(c.req.url),
    mountedAt: () => mountOf(c.req.matchedRoutes[routeIndex]?.path ?? ""),
    get signal() {
      return c.req.raw.signal;
    },
    stream(limit) {
      const { raw } = c.req;
      if (raw.body === null) return undefined;
      if (raw.bodyUsed) throw bodyTaken();
      const reader = raw.body.getReader();
      return limited(
        () => reader.read(),
        c.req.header("content-length"),
        limit,
        () => {
          request.bodyLeft = true;
        },
      );
    },
    header: (name) => c.req.header(name),
    async body(limit) {
      try {
        return await readBody(c, limit);
      } catch (error) {
        request.bodyLeft = true;
        throw error;
      }
    },
  };
  return request;
}

/** An answer of the core as a Response. */
export function toResponse(
  { status, headers, body, stream }: HttpAnswer,
  { bodyLeft }: Pick<HonoRequest, "bodyLeft"> = {},
): Response {
  const fields = new Headers();
  for (const [name, value] of headers) fields.append(name, value);
  // On Node a request that followed on this connection would hang, and then break off.
  if (bodyLeft) fields.set("connection", "close");
  return new Response(stream ?? (body === "" ? null : body), { status, headers: fields });
}

/** What stands before the wildcard of a middleware: `app.route("/mail", …)`, or `use("/mail/*", identity(…))`. */
function mountOf(pattern: string): string | undefined {
  const prefix = pattern.replace(/\/?\*$/, "");
  return prefix === "" || /[:*{]/.test(prefix) ? undefined : prefix;
}

/** Path and query of an absolute URL, without parsing it. */
function targetOf(url: string): string {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path < 0 ? "/" : url.slice(path);
}

async function readBody({ req }: WithRequest, limit: number): Promise<string> {
  const { raw } = req;
  if (!raw.bodyUsed) return raw.body === null ? "" : readText(raw.body, req.header("content-length"), limit);
  if (Object.keys(req.bodyCache).length === 0) throw bodyTaken();
  // A parser in front of us has read it, and Hono has kept it: as it came, or as the fields of a form.
  const fields = await req.bodyCache.formData;
  if (fields === undefined) return req.text();
  return new URLSearchParams([...fields].map(([name, value]) => [name, String(value)])).toString();
}
