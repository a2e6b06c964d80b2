import { Agent } from "node:http";
import type { AdapterHarness } from "@identity-web/testing/contracts/adapter-cases";
import { sendAsItStands } from "@identity-web/testing/node-server";
import { hono, honoApp } from "../../../packages/adapter-hono/src/test/hono-app.ts";

/** A server of the runtime. */
export interface Server {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the runtime's own server on a free port of 127.0.0.1. */
export type Serve = (fetch: (request: Request) => Response | Promise<Response>) => Promise<Server>;

/** An app of Hono behind a real HTTP server. */
export const servedHono = (serve: Serve): AdapterHarness => ({
  ...hono,
  async open(spec) {
    const { app, middleware } = honoApp(spec);
    const server = await serve((request) => app.fetch(request));
    const agent = new Agent({ keepAlive: true });
    return {
      fetch: (request) => sendAsItStands(request, server.port, agent),
      auth: middleware,
      async close() {
        agent.destroy();
        await server.close();
      },
    };
  },
});
