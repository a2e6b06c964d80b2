import { STATUS_CODES } from "node:http";
import { pipeline } from "node:stream";
import { describesBody, type HttpAnswer } from "@identity-web/core/http";
import type { Request, Response } from "express";

/** Sends an answer of core. It replaces a response that a route has prepared. */
export function sendByExpress(response: Response, { status, headers, body, stream }: HttpAnswer): void {
  for (const name of response.getHeaderNames()) if (describesBody(name)) response.removeHeader(name);
  for (const [name, value] of headers) addToExpress(response, name, value);
  response.statusCode = status;
  if (stream === undefined) response.end(body);
  // If the browser disconnects, the stream is cancelled.
  else pipeline(stream, response, () => undefined);
}

/** Sets a header. Cookies are appended. */
export function addToExpress(response: Response, name: string, value: string): void {
  if (name === "set-cookie") response.appendHeader(name, value);
  else response.setHeader(name, value);
}

/** Whether there is a response. For a WebSocket's upgrade request, apps pass an empty object: `auth(request, {}, next)`. */
export const canAnswer = (response: Response): boolean => response.setHeader !== undefined;

/** Refuses a WebSocket's upgrade request on its socket, because it has no response. */
export function refuseUpgrade({ socket }: Request, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n`,
  );
}
