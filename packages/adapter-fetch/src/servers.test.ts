import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { adapterContract } from "@identity-web/testing/contracts";
import { portOf } from "@identity-web/testing/node-server";
import { serve } from "srvx";
import { fetchApp, plainFetch } from "./test/fetch-app.ts";
import { type Serve, served } from "./test/served-app.ts";

const hostname = "127.0.0.1";

const nodeServer: Serve = async (fetch) => {
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

/** The server of h3 and Nitro. */
const srvx: Serve = async (fetch) => {
  const server = serve({ port: 0, hostname, silent: true, gracefulShutdown: false, fetch });
  await server.ready();
  return { port: Number(new URL(server.url ?? "").port), close: () => server.close(true) };
};

adapterContract("fetch on @hono/node-server", served(nodeServer, fetchApp, plainFetch));
adapterContract("fetch on srvx", served(srvx, fetchApp, plainFetch));
