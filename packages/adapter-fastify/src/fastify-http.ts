import type { Http2ServerResponse } from "node:http2";
import { Readable } from "node:stream";
import { describesBody, type HttpAnswer } from "@identity-web/core/http";
import type { FastifyReply } from "fastify";

/** Sends an answer of core. It replaces a response that a route has prepared. */
export function sendByFastify(reply: FastifyReply, { status, headers, body, stream }: HttpAnswer): FastifyReply {
  for (const name of Object.keys(reply.getHeaders())) if (describesBody(name)) reply.removeHeader(name);
  for (const [name, value] of headers) addToFastify(reply, name, value);
  // Fastify adds a content type to a text, even to an empty one.
  const content = body === "" ? undefined : body;
  return reply.status(status).send(stream === undefined ? content : breaksOff(reply, stream));
}

/** Breaks off an answer over HTTP/2 if its stream fails. Fastify would end it as if it were complete (RST_STREAM with NO_ERROR). */
function breaksOff({ raw }: { readonly raw: object }, stream: ReadableStream<Uint8Array>): Readable | typeof stream {
  if (!isHttp2(raw)) return stream;
  const readable = Readable.from(stream, { objectMode: false });
  return readable.once("error", (error) => {
    if (raw.headersSent) raw.stream.destroy(error);
  });
}

const isHttp2 = (raw: object): raw is Http2ServerResponse => "stream" in raw;

/** Sets a header. Fastify itself appends cookies. */
export const addToFastify = (reply: FastifyReply, name: string, value: string): void => void reply.header(name, value);
