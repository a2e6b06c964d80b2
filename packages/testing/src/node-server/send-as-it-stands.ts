import { type Agent, type IncomingMessage, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";

/** Where a server listens. */
export function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the server listens to no port");
  return address.port;
}

/** Sends a request as it stands: the runtime's own `fetch` would add Sec-Fetch headers of its own. */
export async function sendAsItStands(request: Request, port: number, agent: Agent): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const { method } = request;
  const headers = { host, ...Object.fromEntries(request.headers) };
  const body = Buffer.from(await request.arrayBuffer());
  const options = { agent, port, host: "127.0.0.1", path: pathname + search, method, headers };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    sendRequest({ ...options, setHost: false }, resolve)
      .on("error", reject)
      .end(body);
  });
  const answered = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) answered.append(name, value);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const text = chunks.length === 0 ? null : Buffer.concat(chunks);
  return new Response(text, { status: message.statusCode ?? 0, headers: answered });
}
