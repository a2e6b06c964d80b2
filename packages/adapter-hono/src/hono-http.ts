import { type FetchRequest, type FetchRequestOptions, fetchRequest } from "@identity-web/adapter-fetch";
import type { Context } from "hono";

type WithRequest = Pick<Context, "req">;

/** A Hono request as the core sees it. The public path counts: mount by `app.route()`, which keeps it, not by `app.mount()`. */
export function fromHono({ req }: WithRequest): FetchRequest {
  return fetchRequest(req.raw, new KnownToHono(req));
}

/** What Hono knows of a request. Most requests are the app's, and nothing of it is asked. */
class KnownToHono implements FetchRequestOptions {
  readonly #req: WithRequest["req"];
  /** Which of the handlers runs: later it is another one. */
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

/** What stands before the wildcard of a middleware: `app.route("/mail", …)`, or `use("/mail/*", identity(…))`. */
function mountOf(pattern: string): string | undefined {
  const prefix = pattern.replace(/\/?\*$/, "");
  return prefix === "" || /[:*{]/.test(prefix) ? undefined : prefix;
}

/** A parser in front of us has read it, and Hono has kept it: as it came, or as the fields of a form. */
async function parsedBody({ req }: WithRequest): Promise<string> {
  const fields = await req.bodyCache.formData;
  if (fields === undefined) return req.text();
  return new URLSearchParams([...fields].map(([name, value]) => [name, String(value)])).toString();
}
