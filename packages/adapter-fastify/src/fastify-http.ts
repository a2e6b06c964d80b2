import { describesBody, type HttpAnswer } from "@identity-web/core/http";
import type { FastifyReply } from "fastify";

/** Sends an answer of core. It replaces a response that a route has prepared. */
export function sendByFastify(reply: FastifyReply, { status, headers, body, stream }: HttpAnswer): FastifyReply {
  for (const name of Object.keys(reply.getHeaders())) if (describesBody(name)) reply.removeHeader(name);
  for (const [name, value] of headers) addToFastify(reply, name, value);
  // Fastify adds a content type to a text, even to an empty one.
  return reply.status(status).send(stream ?? (body === "" ? undefined : body));
}

/** Sets a header. Fastify itself appends cookies. */
export const addToFastify = (reply: FastifyReply, name: string, value: string): void => void reply.header(name, value);
