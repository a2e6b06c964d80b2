import { Agent } from "node:http";
import type { AdapterHarness, AppSpec, ToolsUnderTest } from "@identity-web/testing/contracts/adapter-cases";
import { sendAsItStands } from "@identity-web/testing/node-server";

/** A server of a runtime. */
export interface Server {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export type Serve = (fetch: (request: Request) => Response | Promise<Response>) => Promise<Server>;

/** Creates an app of the contract. */
export type MakeApp = (spec: AppSpec) => {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly auth: ToolsUnderTest;
};

/** An app behind a real HTTP server. */
export const served = (serve: Serve, makeApp: MakeApp, harness: AdapterHarness): AdapterHarness => ({
  ...harness,
  async open(spec) {
    const { fetch, auth } = makeApp(spec);
    const server = await serve(fetch);
    const agent = new Agent({ keepAlive: true });
    return {
      fetch: (request) => sendAsItStands(request, server.port, agent),
      auth,
      async close() {
        agent.destroy();
        await server.close();
      },
    };
  },
});
