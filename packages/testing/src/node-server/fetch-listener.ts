import type { RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";

/** Converts a `fetch` function into a Node server's listener. If the function throws, the listener breaks the connection. */
export const fetchListener =
  (answer: (request: Request) => Promise<Response>): RequestListener =>
  async (incoming, outgoing) => {
    try {
      const { method = "GET", url = "/" } = incoming;
      const headers = new Headers();
      for (const [name, values] of Object.entries(incoming.headersDistinct))
        for (const value of values ?? []) headers.append(name, value);
      const body = method === "GET" || method === "HEAD" ? {} : { body: await buffer(incoming) };
      const response = await answer(
        new Request(new URL(url, `http://${headers.get("host")}`), { method, headers, ...body }),
      );
      outgoing.statusCode = response.status;
      outgoing.setHeaders(response.headers);
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } catch {
      outgoing.destroy();
    }
  };
