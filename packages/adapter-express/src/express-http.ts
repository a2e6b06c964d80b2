import { pipeline } from "node:stream";
import { describesBody, type HttpAnswer } from "@identity-web/core/http";
import type { Response } from "express";

/** Sends an answer of core. It replaces a response that a route has prepared. */
export function sendByExpress(response: Response, { status, headers, body, stream }: HttpAnswer): void {
  for (const name of response.getHeaderNames()) if (describesBody(name)) response.removeHeader(name);
  for (const [name, value] of headers) addToExpress(response, name, value);
  response.status(status);
  if (stream === undefined) response.end(body);
  // If the browser disconnects, the stream is cancelled.
  else pipeline(stream, response, () => undefined);
}

/** Sets a header. Cookies are appended. */
export function addToExpress(response: Response, name: string, value: string): void {
  if (name === "set-cookie") response.append(name, value);
  else response.setHeader(name, value);
}
