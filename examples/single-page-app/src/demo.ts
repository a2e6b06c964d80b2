import { randomBytes } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { apiScopes, startApi } from "@identity-web/example-single-sign-out/api";
import { startProvider } from "@identity-web/example-single-sign-out/provider";
import { singlePageApp } from "./app.ts";

const newSecret = (): string => randomBytes(32).toString("base64url");
const audience = "https://api.example";

/** A server whose address is known before its app is created. */
async function listen(port: number) {
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "localhost", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens to no port");
  return {
    baseUrl: `http://localhost:${address.port}`,
    serve: (listener: RequestListener) => {
      answer = listener;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface DemoOptions {
  /** The first of four ports. @default any free ports */
  readonly port?: number;
}

/** The provider, an API, and two single-page apps that use both. */
export async function startDemo({ port }: DemoOptions = {}) {
  const at = (offset: number): number => (port === undefined ? 0 : port + offset);
  const [messages, events] = [await listen(at(0)), await listen(at(1))];
  const registered = ([name, { baseUrl }]: readonly [string, { readonly baseUrl: string }]) => ({
    client_id: name.toLowerCase(),
    client_name: name,
    client_secret: newSecret(),
    redirect_uris: [`${baseUrl}/auth/callback`],
    post_logout_redirect_uris: [`${baseUrl}/auth/signed-out`],
    backchannel_logout_uri: `${baseUrl}/auth/back-channel-logout`,
  });
  const clients = { messages: registered(["Messages", messages]), events: registered(["Events", events]) };
  const provider = await startProvider({
    port: at(2),
    clients: [clients.messages, clients.events],
    resource: { audience, scopes: apiScopes },
  });
  const api = await startApi({ port: at(3), issuer: provider.issuer, audience });
  const start = (
    server: Awaited<ReturnType<typeof listen>>,
    { client_id: clientId, client_secret: clientSecret }: (typeof clients)["messages"],
    [path, scope]: readonly [string, string],
  ) => {
    const { app, settled } = singlePageApp({
      client: { issuer: provider.issuer, clientId, clientSecret },
      baseUrl: server.baseUrl,
      secret: newSecret(),
      api: { baseUrl: api.url, path, scope },
    });
    server.serve(getRequestListener(app.fetch));
    return settled;
  };
  const settled = [
    start(messages, clients.messages, ["/messages", "mail.read"]),
    start(events, clients.events, ["/events", "calendar.read"]),
  ];
  return {
    messages: messages.baseUrl,
    events: events.baseUrl,
    async close() {
      for (const server of [messages, events]) await server.close();
      for (const each of settled) await each();
      await api.close();
      await provider.close();
    },
  };
}
