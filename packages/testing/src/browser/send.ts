import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends one request, and follows no redirect. Doesn't use `fetch`, because Node's adds `Sec-Fetch-Mode: cors` to every request. */
export const send = ({ url, method, headers, body }: OutgoingRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      const received = new Headers();
      for (const [name, values] of Object.entries(incoming.headersDistinct)) {
        for (const value of values ?? []) received.append(name, value);
      }
      text(incoming).then(
        (content) => resolve({ status: incoming.statusCode ?? 0, headers: received, body: content }),
        reject,
      );
    });
    outgoing.on("error", (cause) => reject(new Error(`${method} ${url.href} failed: ${cause.message}`, { cause })));
    outgoing.end(body);
  });
