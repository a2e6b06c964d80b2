import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { fetchListener, type NodeServer, nodeServer } from "@identity-web/testing/node-server";
import { type RunningApp, start } from "./next-app.ts";

/** The app, its provider and the API that it calls, each on a port of its own. */
export interface World {
  readonly origin: string;
  readonly provider: PlainFakeProvider;
  readonly app: RunningApp;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const provider = await servedProvider(origin);
  const api = await nodeServer((request, response) => {
    const token = provider.fake.tokenInfo(request.headers.authorization?.replace("Bearer ", "") ?? "");
    response.statusCode = token === undefined ? 401 : 200;
    response.end(token === undefined ? "no good token" : `mail by ${request.url}`);
  });
  const app = await start(port, {
    ISSUER: provider.fake.issuer,
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    BASE_URL: origin,
    SECRET: "a secret that every reader of this test knows",
    API_URL: `http://localhost:${api.port}`,
  });
  return {
    origin,
    provider: provider.fake,
    app,
    async close() {
      await app.close();
      await Promise.all([api.close(), provider.server.close()]);
    },
  };
}

const clientId = "next-app";
const clientSecret = "the secret of next-app";

async function servedProvider(
  origin: string,
): Promise<{ readonly fake: PlainFakeProvider; readonly server: NodeServer }> {
  let send: typeof fetch | undefined;
  const server = await nodeServer(fetchListener(async (request) => (await send?.(request)) ?? new Response()));
  const client = { clientId, clientSecret, backChannelLogoutUri: `${origin}/auth/back-channel-logout` };
  const fake = plainFakeProvider({ issuer: `http://localhost:${server.port}`, clients: [client] });
  send = fake.fetch;
  return { fake, server };
}

async function freePort(): Promise<number> {
  const { port, close } = await nodeServer(() => {});
  await close();
  return port;
}
