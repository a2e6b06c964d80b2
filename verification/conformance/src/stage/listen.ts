import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server on a free port of loopback. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens first, and then requests its listener, because an app needs its own address before it can be built. */
export async function listen(build: (port: number) => Listener): Promise<Listening> {
  let listener: Listener | undefined;
  const server = createServer((request, response) => listener?.(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  listener = build(port);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
