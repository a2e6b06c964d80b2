import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { portOf } from "@identity-web/testing/node-server";
import type { Serve } from "../../../../packages/adapter-fetch/src/test/served-app.ts";

const hostname = "127.0.0.1";

/** `@hono/node-server`. */
const onNode: Serve = async (fetch) => {
  const server = createServer(getRequestListener(fetch)).listen(0, hostname);
  await once(server, "listening");
  return {
    port: portOf(server.address()),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

/** The parts of Deno and Bun that this file uses there. */
declare const Deno:
  | {
      serve(
        options: { port: number; hostname: string; onListen(): void },
        handler: (request: Request) => Response | Promise<Response>,
      ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
    }
  | undefined;
declare const Bun:
  | {
      serve(options: { port: number; hostname: string; fetch: (request: Request) => Response | Promise<Response> }): {
        readonly port: number;
        stop(closeConnections: boolean): Promise<void>;
      };
    }
  | undefined;

/** The usual server of an app on this runtime. */
export const ownServer: Serve = async (fetch) => {
  if (typeof Deno !== "undefined") {
    const server = Deno.serve({ port: 0, hostname, onListen: () => {} }, fetch);
    return { port: server.addr.port, close: () => server.shutdown() };
  }
  if (typeof Bun !== "undefined") {
    const server = Bun.serve({ port: 0, hostname, fetch });
    return { port: server.port, close: () => server.stop(true) };
  }
  return onNode(fetch);
};
