import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
} from "node:http2";
import type { NodeServer } from "./node-server.ts";
import { portOf } from "./send-as-it-stands.ts";

/** An app that listens for HTTP/2. */
export interface Http2App extends NodeServer {
  /** The number of requests whose stream is open. */
  readonly openStreams: number;
}

/**
 * Serves an app of a Node framework by HTTP/2 without TLS on 127.0.0.1, like `nodeServer`. Headers of one HTTP/1.1 connection are
 * not sent, because HTTP/2 has none. A body with the header `transfer-encoding` is sent without a Content-Length.
 *
 * @example
 * const server = await http2Server(app.callback());
 */
export async function http2Server(
  listener: (request: Http2ServerRequest, response: Http2ServerResponse) => unknown,
): Promise<Http2App> {
  const server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());
  const sessions = new Set<ServerHttp2Session>();
  let openStreams = 0;
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  server.on("stream", (stream) => {
    openStreams++;
    stream.once("close", () => openStreams--);
  });
  const client = connect(`http://127.0.0.1:${port}`);
  return {
    port,
    get openStreams() {
      return openStreams;
    },
    fetch: (request) => send(request, client),
    async close() {
      client.destroy();
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Headers that HTTP/2 forbids (RFC 9113 §8.2.2), and those that it replaces. */
const ofHttp1: ReadonlySet<string> = new Set(
  "connection host http2-settings keep-alive proxy-connection te transfer-encoding upgrade".split(" "),
);

async function send(request: Request, client: ClientHttp2Session): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const { method, signal } = request;
  const headers = Object.fromEntries([...request.headers].filter(([name]) => !ofHttp1.has(name)));
  const parts = request.headers.has("transfer-encoding") ? request.body : null;
  const body = parts === null ? Buffer.from(await request.arrayBuffer()) : undefined;
  const isEmpty = body?.length === 0;
  const length = body === undefined || isEmpty ? {} : { "content-length": body.length };
  const pseudo = { ":method": method, ":path": pathname + search, ":authority": host, ":scheme": "https" };
  const stream = client.request({ ...headers, ...length, ...pseudo }, { endStream: isEmpty, signal });
  // A server may end the stream before it has read the whole body.
  if (parts === null && !isEmpty) stream.end(body);
  else if (parts !== null) void sendParts(parts, stream).catch(() => undefined);
  const answered = await new Promise<IncomingHttpHeaders & { readonly ":status"?: number }>((resolve, reject) => {
    stream.once("response", resolve).once("error", reject);
    stream.once("close", () => reject(new Error("the server closed the stream without an answer")));
  });
  const { ":status": status = 0, ...fields } = answered;
  const lines = Object.entries(fields).flatMap(([name, value = ""]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  const init = { status, headers: lines };
  const bytes = bytesOf(stream);
  if (answered["content-length"] === undefined && !bodiless.has(status)) return new Response(bytes, init);
  const whole = await new Response(bytes).arrayBuffer();
  return new Response(whole.byteLength === 0 ? null : whole, init);
}

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

async function sendParts(parts: ReadableStream<Uint8Array>, stream: ClientHttp2Stream): Promise<void> {
  for await (const part of parts) stream.write(part);
  stream.end();
}

/**
 * The body as it arrives. An answer that the server breaks off fails. The stream's own iterator would also fail if the server ends the
 * request before it has read the whole body.
 */
function bytesOf(stream: ClientHttp2Stream): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isOver = false;
  return new ReadableStream({
    start(controller) {
      const over = (end: () => void) => () => {
        if (!isOver) end();
        isOver = true;
      };
      stream.on("data", (chunk: Buffer) => isOver || controller.enqueue(new Uint8Array(chunk)));
      stream.once(
        "end",
        over(() => controller.close()),
      );
      stream.on("error", (error) => over(() => controller.error(error))());
      stream.once(
        "close",
        over(() => controller.error(new Error("the server broke the answer off"))),
      );
    },
    cancel() {
      isOver = true;
      stream.destroy();
    },
  });
}
