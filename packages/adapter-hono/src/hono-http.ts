import { type FetchRequest, fetchRequest } from "@identity-web/adapter-fetch";
import type { Context } from "hono";

type WithRequest = Pick<Context, "req">;

/** A Hono request as the core sees it. The public path counts: mount by `app.route()`, which keeps it, not by `app.mount()`. */
export function fromHono({ req }: WithRequest): FetchRequest {
  // Which of the handlers runs: later it is another one.
  const { routeIndex, bodyCache } = req;
  return fetchRequest(req.raw, {
    mountedAt: () => mountOf(req.matchedRoutes[routeIndex]?.path ?? ""),
    ...(Object.keys(bodyCache).length === 0 ? {} : { parsed: () => parsedBody({ req }) }),
  });
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
