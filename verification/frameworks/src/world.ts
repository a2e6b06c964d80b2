import { Agent } from "node:http";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { fetchListener, nodeServer, sendAsItStands } from "@identity-web/testing/node-server";
import type { Framework } from "./frameworks.ts";
import { start } from "./program.ts";

/** An app's server, and its provider. */
export interface World {
  readonly provider: PlainFakeProvider;
  /** Sends a request to the app, for any host in its URL. */
  fetch(request: Request): Promise<Response>;
  /** The server's output. */
  output(): string;
  close(): Promise<void>;
}

const clientId = "frameworks-app";
const clientSecret = "the secret of frameworks-app";

/** @param baseUrl - The `baseUrl` of the recipes. */
export async function startWorld(framework: Framework, baseUrl: string): Promise<World> {
  let serve: typeof fetch | undefined;
  const server = await nodeServer(fetchListener(async (request) => (await serve?.(request)) ?? new Response()));
  const issuer = `http://localhost:${server.port}`;
  const provider = plainFakeProvider({ issuer, clients: [{ clientId, clientSecret }] });
  serve = provider.fetch;
  const port = await freePort();
  const app = await start(framework, port, {
    ISSUER: issuer,
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    SECRET: "a secret that every reader of this test knows",
    ORIGIN: baseUrl,
  });
  const agent = new Agent({ keepAlive: true });
  return {
    provider,
    fetch: (request) => sendAsItStands(request, port, agent),
    output: app.output,
    async close() {
      agent.destroy();
      await app.close();
      await server.close();
    },
  };
}

async function freePort(): Promise<number> {
  const { port, close } = await nodeServer(() => {});
  await close();
  return port;
}
