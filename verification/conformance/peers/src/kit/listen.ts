import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export interface Listening {
  readonly origin: string;
  /** Sets the listener. An app needs its own address before it can be built. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

/** Listens on a free port of loopback. */
export async function listen(): Promise<Listening> {
  let listener: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a server that listens has a port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    serve(next) {
      listener = next;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
