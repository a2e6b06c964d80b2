import http, { type Agent, type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** The address of a server. */
export function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the server listens to no port");
  return address.port;
}

/**
 * Sends a request unchanged, because the runtime's own `fetch` would add Sec-Fetch headers. An answer without a
 * Content-Length is passed on as it arrives. The request's signal ends it. A body with the header `transfer-encoding` is sent
 * in parts.
 *
 * @param port - Of a server on 127.0.0.1, for any host in the URL. @default the URL's own server
 */
export async function sendAsItStands(request: Request, port?: number, agent?: Agent): Promise<Response> {
  const url = new URL(request.url);
  const { pathname, search, host } = url;
  const { method, signal } = request;
  const headers = { host, ...Object.fromEntries(request.headers) };
  const parts = request.headers.has("transfer-encoding") ? request.body : null;
  const body = parts === null ? Buffer.from(await request.arrayBuffer()) : undefined;
  const server = port === undefined ? { host: url.hostname, port: url.port } : { host: "127.0.0.1", port };
  const options = { ...server, agent: agent ?? false, path: pathname + search, method, headers, signal };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    // Deno reports no error if the aborted request had used an open connection.
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    const { request: send } = url.protocol === "https:" && port === undefined ? https : http;
    const fail = (cause: Error) => reject(new Error(`${method} ${url.href} failed: ${cause.message}`, { cause }));
    const sent = send({ ...options, setHost: false }, resolve).on("error", fail);
    if (parts === null) sent.end(body);
    else sendParts(parts, sent).catch(fail);
  });
  const answered = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) answered.append(name, value);
  }
  const init = { status: message.statusCode ?? 0, headers: answered };
  if (answered.has("transfer-encoding")) return new Response(bytesOf(message), init);
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const text = chunks.length === 0 ? null : Buffer.concat(chunks);
  return new Response(text, init);
}

async function sendParts(parts: ReadableStream<Uint8Array>, sent: ClientRequest): Promise<void> {
  for await (const part of parts) sent.write(part);
  sent.end();
}

/** The body as it arrives. `Readable.toWeb` would give its chunks the type `any`. */
function bytesOf(message: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = message[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel: () => void message.destroy(),
  });
}
