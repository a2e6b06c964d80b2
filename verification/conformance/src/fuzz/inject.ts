import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Writable } from "node:stream";
import type { Listener } from "../stage/listen.ts";

/** A request as on the wire. Texts have one byte in each character. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Passes a request to a server's listener without a connection, in the form of Node's HTTP parser. */
export function inject(listener: Listener, { method, target, headers, body = "" }: RawRequest): Promise<RawAnswer> {
  const request = new IncomingMessage(new Socket());
  const bytes = Buffer.from(body, "latin1");
  const all: Record<string, string> = { host: "localhost:3000", ...headers };
  if (method !== "GET") all["content-length"] = String(bytes.length);
  request.method = method;
  request.url = target;
  request.httpVersion = "1.1";
  [request.httpVersionMajor, request.httpVersionMinor] = [1, 1];
  request.headers = all;
  request.rawHeaders = Object.entries(all).flat();
  if (bytes.length > 0) request.push(bytes);
  request.push(null);
  request.complete = true;

  const response = new ServerResponse(request);
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  response.assignSocket(sink as Socket);
  return new Promise((resolve, reject) => {
    response.on("finish", () => resolve(answerOf(Buffer.concat(chunks).toString("latin1"))));
    response.on("error", reject);
    Promise.resolve(listener(request, response)).catch(reject);
  });
}

/** Parsed from the bytes, because some frameworks don't expose their headers. */
function answerOf(sent: string): RawAnswer {
  const end = sent.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = sent.slice(0, end).split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  // The transfer encoding stays undecoded: the body is only searched for words.
  return { status: Number(statusLine.split(" ")[1]), headers, body: sent.slice(end + 4) };
}
