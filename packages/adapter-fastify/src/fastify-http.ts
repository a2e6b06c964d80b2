import { describesBody, type HttpAnswer } from "@identity-web/core/http";
import type { FastifyReply } from "fastify";

/** Sends an answer of the core, in place of what a route may have begun. */
export function sendByFastify(reply: FastifyReply, { status, headers, body, stream }: HttpAnswer): FastifyReply {
  for (const name of Object.keys(reply.getHeaders())) if (describesBody(name)) reply.removeHeader(name);
  for (const [name, value] of headers) addToFastify(reply, name, value);
  // Fastify gives a text a content type, even an empty one.
  return reply.status(status).send(stream ?? (body === "" ? undefined : body));
}

/** Sets a header line. Fastify itself puts a cookie beside those that are there. */
export const addToFastify = (reply: FastifyReply, name: string, value: string): void => void reply.header(name, value);
