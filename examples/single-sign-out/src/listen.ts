import { once } from "node:events";
import type { Server } from "node:http";

export interface Listening {
  readonly port: number;
  /** Stops at once, and closes open connections. */
  close(): Promise<void>;
}

/**
 * Starts a server.
 *
 * @param port 0: any free port
 * @throws the server's error if the port isn't available, such as `EADDRINUSE`
 * @example
 * const { port, close } = await listen(createServer(handler), 0, "127.0.0.1");
 */
export const listen = async (server: Server, port: number, host: string): Promise<Listening> => {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a server that listens has a port");
  return {
    port: address.port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
