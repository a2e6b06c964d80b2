import { connect, type Socket } from "node:net";

export interface LoadResult {
  /** Answers with status 200. */
  readonly good: number;
  readonly bad: number;
  readonly seconds: number;
}

const connections = 10;
const headEnd = Buffer.from("\r\n\r\n");
const okay = Buffer.from("HTTP/1.1 200");

/**
 * Asks for one page again and again on ten connections, each as soon as its last answer is there. It must cost far less
 * than the servers do, or it would measure itself: so it is no HTTP client, and understands only answers with a length.
 */
export async function load(url: URL, cookie: string, milliseconds: number): Promise<LoadResult> {
  const request = Buffer.from(
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\n${
      cookie === "" ? "" : `Cookie: ${cookie}\r\n`
    }\r\n`,
  );
  const count = { good: 0, bad: 0 };
  const start = performance.now();
  const end = start + milliseconds;
  // Stays awake: to wake it would be the server's work, and the more of it the slower the server is.
  let spinning = setImmediate(spin);
  function spin(): void {
    spinning = setImmediate(spin);
  }
  try {
    await Promise.all(Array.from({ length: connections }, () => drive(url, request, end, count)));
  } finally {
    clearImmediate(spinning);
  }
  return { ...count, seconds: (performance.now() - start) / 1000 };
}

function drive(url: URL, request: Buffer, end: number, count: { good: number; bad: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(url.port), url.hostname);
    socket.setNoDelay(true);
    let rest: Buffer | undefined;
    socket.on("connect", () => socket.write(request));
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      const head = bytes.indexOf(headEnd);
      const length = head < 0 ? undefined : head + headEnd.length + bodyLength(bytes, head);
      if (length === undefined || bytes.length < length) {
        rest = bytes;
        return;
      }
      rest = undefined;
      if (bytes.compare(okay, 0, okay.length, 0, okay.length) === 0) count.good += 1;
      else count.bad += 1;
      if (performance.now() < end) socket.write(request);
      else socket.destroy();
    });
  });
}

function bodyLength(bytes: Buffer, head: number): number {
  const field = /\r\ncontent-length: (\d+)/i.exec(bytes.toString("latin1", 0, head));
  if (field === null) throw new Error(`an answer without a length: ${bytes.toString("latin1", 0, head)}`);
  return Number(field[1]);
}
