import { pipeline } from "node:stream";
import { describesBody, type HttpAnswer } from "@identity-web/core/http";
import type { Response } from "express";

/** Sends an answer of the core, in place of what a route may have begun. */
export function sendByExpress(response: Response, { status, headers, body, stream }: HttpAnswer): void {
  for (const name of response.getHeaderNames()) if (describesBody(name)) response.removeHeader(name);
  for (const [name, value] of headers) addToExpress(response, name, value);
  response.status(status);
  if (stream === undefined) response.end(body);
  // A browser that goes away cancels the stream.
  else pipeline(stream, response, () => undefined);
}

/** Sets a header line; cookies stand beside those that are there. */
export function addToExpress(response: Response, name: string, value: string): void {
  if (name === "set-cookie") response.append(name, value);
  else response.setHeader(name, value);
}
