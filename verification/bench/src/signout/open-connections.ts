import { once } from "node:events";
import { connect, type Socket } from "node:net";

/**
 * Open connections to a server, which send one request each at the same time. It parses only small answers with a Content-Length.
 * So it uses little of the CPU time that the bench measures.
 */
export class OpenConnections {
  readonly #sockets: readonly Socket[];
  readonly #request: string;

  private constructor(sockets: readonly Socket[], request: string) {
    this.#sockets = sockets;
    this.#request = request;
  }

  static async to(origin: string, count: number, cookie: string): Promise<OpenConnections> {
    const { hostname, port, host } = new URL(origin);
    const sockets = Array.from({ length: count }, () => connect(Number(port), hostname).setNoDelay(true));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    return new OpenConnections(sockets, `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Resolves with the last answer. @throws if an answer's status isn't 200 */
  async ask(count = this.#sockets.length): Promise<void> {
    await Promise.all(this.#sockets.slice(0, count).map((socket) => this.#askOn(socket)));
  }

  async #askOn(socket: Socket): Promise<void> {
    socket.write(this.#request);
    let text = "";
    while (!isWhole(text)) {
      const [chunk] = await once(socket, "data");
      text += chunk;
    }
    if (!text.startsWith("HTTP/1.1 200")) throw new Error(`expected a token, and got ${text}`);
  }
}

function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return false;
  return text.length >= head + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
}
