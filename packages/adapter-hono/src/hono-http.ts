import { type FetchRequest, type FetchRequestOptions, fetchRequest } from "@identity-web/adapter-fetch";
import type { Context } from "hono";

type WithRequest = Pick<Context, "req">;

/** Converts a Hono request. Its target is the public path. `app.route()` keeps that path; `app.mount()` doesn't, so don't use it. */
export function fromHono({ req }: WithRequest): FetchRequest {
  return fetchRequest(req.raw, new KnownToHono(req));
}

/** Hono's data about a request. Most requests are for the app's own routes, and read none of it. */
class KnownToHono implements FetchRequestOptions {
  readonly #req: WithRequest["req"];
  /** The index of the running handler. It changes later, so it is stored. */
  readonly #routeIndex: number;

  constructor(req: WithRequest["req"]) {
    this.#req = req;
    this.#routeIndex = req.routeIndex;
  }

  get mountedAt(): () => string | undefined {
    return () => mountOf(this.#req.matchedRoutes[this.#routeIndex]?.path ?? "");
  }

  get parsed(): (() => Promise<string>) | undefined {
    const req = this.#req;
    return Object.keys(req.bodyCache).length === 0 ? undefined : () => parsedBody({ req });
  }
}

/** The path before a middleware's wildcard: `app.route("/mail", …)`, or `use("/mail/*", identity(…))`. */
function mountOf(pattern: string): string | undefined {
  const prefix = pattern.replace(/\/?\*$/, "");
  return prefix === "" || /[:*{]/.test(prefix) ? undefined : prefix;
}

/** The body that a parser before `identity()` has read. Hono keeps it as text or as the fields of a form. */
async function parsedBody({ req }: WithRequest): Promise<string> {
  const fields = await req.bodyCache.formData;
  if (fields === undefined) return req.text();
  return new URLSearchParams([...fields].map(([name, value]) => [name, String(value)])).toString();
}
