import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** A server on loopback that can be stopped, started again at the same port, and made to hang. */
export class Door {
  #listener: RequestListener = (_request, response) => response.writeHead(503).end("not started");
  #upgrade: (request: IncomingMessage, socket: Duplex) => void = (_request, socket) => void socket.destroy();
  #server: Server | undefined;
  #port = 0;
  #hung: (() => void) | undefined;

  get port(): number {
    return this.#port;
  }

  /** Makes this listener answer all requests. */
  answerBy(listener: RequestListener): void {
    this.#listener = listener;
  }

  /** Makes this listener get all requests for WebSockets. */
  upgradeBy(listener: (request: IncomingMessage, socket: Duplex) => void): void {
    this.#upgrade = listener;
  }

  async start(): Promise<void> {
    this.#hung = undefined;
    const server = createServer((request, response) => this.#answer(request, response));
    server.on("upgrade", (request, socket) => this.#upgrade(request, socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** Accepts requests from now on, and never answers. @returns a promise that resolves when the first one arrives */
  hang(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hung = resolve;
    return promise;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.#hung === undefined) this.#listener(request, response);
    else this.#hung();
  }
}
