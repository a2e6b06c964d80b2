import type { RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";

/** A fake that answers by `fetch`, as a server's listener. */
export const fetchListener =
  (fetch: typeof globalThis.fetch, origin: string): RequestListener =>
  async (incoming, outgoing) => {
    try {
      const { method = "GET", url = "/" } = incoming;
      const headers = new Headers();
      for (const [name, values] of Object.entries(incoming.headersDistinct))
        for (const value of values ?? []) headers.append(name, value);
      const body = method === "GET" ? {} : { body: await buffer(incoming) };
      const answer = await fetch(new URL(url, origin), { method, headers, ...body });
      outgoing.statusCode = answer.status;
      outgoing.setHeaders(answer.headers);
      outgoing.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      outgoing.destroy();
    }
  };
