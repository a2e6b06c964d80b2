import { once } from "node:events";
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
 * Requests one page repeatedly on ten connections, each as soon as its last answer has arrived. It must use far less CPU time
 * than the servers, or it would limit the figures. So it is no HTTP client, and parses only answers with a Content-Length.
 */
export class Load {
  readonly #sockets: readonly Socket[];
  readonly #request: Buffer;

  private constructor(sockets: readonly Socket[], request: Buffer) {
    this.#sockets = sockets;
    this.#request = request;
  }

  static async connect(url: URL, cookie: string): Promise<Load> {
    const fields = [`Host: ${url.host}`, "Accept: text/html", "Sec-Fetch-Mode: navigate", `Cookie: ${cookie}`];
    const sockets = Array.from({ length: connections }, () => connect(Number(url.port), url.hostname).setNoDelay(true));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    return new Load(sockets, Buffer.from(`GET ${url.pathname} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n`));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async run(milliseconds: number): Promise<LoadResult> {
    const count = { good: 0, bad: 0 };
    const start = performance.now();
    const end = start + milliseconds;
    // Polls without a pause, because a wake-up would be the server's work.
    let spinning = setImmediate(spin);
    function spin(): void {
      spinning = setImmediate(spin);
    }
    try {
      await Promise.all(this.#sockets.map((socket) => drive(socket, this.#request, end, count)));
    } finally {
      clearImmediate(spinning);
    }
    return { ...count, seconds: (performance.now() - start) / 1000 };
  }
}

/** Resolves at the first answer after the end of the measurement. @throws if the server closes the connection */
function drive(socket: Socket, request: Buffer, end: number, count: { good: number; bad: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let rest: Buffer | undefined;
  const hear = (chunk: Buffer) => {
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
    else resolve();
  };
  const close = () => reject(new Error("a server closed the connection"));
  socket.on("data", hear).on("error", reject).on("close", close);
  socket.write(request);
  return promise.finally(() => socket.off("data", hear).off("error", reject).off("close", close));
}

function bodyLength(bytes: Buffer, head: number): number {
  const field = /\r\ncontent-length: (\d+)/i.exec(bytes.toString("latin1", 0, head));
  if (field === null) throw new Error(`an answer without a length: ${bytes.toString("latin1", 0, head)}`);
  return Number(field[1]);
}
