import { once } from "node:events";
import { Agent, createServer, type RequestListener } from "node:http";
import { portOf, sendAsItStands } from "./send-as-it-stands.ts";

/** An app that listens. */
export interface NodeServer {
  readonly port: number;
  /** Sends a request unchanged to this app, for any host in its URL, and follows no redirect. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Serves an app of a Node framework on 127.0.0.1: for the contract of an adapter, and for tests of apps.
 *
 * @param atPort - By default any free port.
 * @example
 * const server = await nodeServer(app.callback());
 * const answer = await server.fetch(new Request("https://app.example/auth/sign-in"));
 */
export async function nodeServer(listener: RequestListener, atPort = 0): Promise<NodeServer> {
  const server = createServer(listener).listen(atPort, "127.0.0.1");
  await once(server, "listening");
  const agent = new Agent({ keepAlive: true });
  const port = portOf(server.address());
  return {
    port,
    fetch: (request) => sendAsItStands(request, port, agent),
    async close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
