import { createServer } from "node:http";
import { listen } from "../listen.ts";
import { displayName, type RegisteredClient } from "./clients.ts";
import { createProvider } from "./create-provider.ts";
import type { ProtectedResource } from "./protected-resource.ts";

export interface StartProviderOptions {
  /** 0: any free port. */
  readonly port: number;
  /** A loopback address. @default "127.0.0.1" */
  readonly host?: string;
  readonly clients: readonly RegisteredClient[];
  readonly resource: ProtectedResource;
  /** The lifetime of access tokens, in seconds. A short one shows a refresh soon. @default 5 minutes */
  readonly accessTokenLifetime?: number;
  /** Receives each error as a line. @default writes to standard error */
  readonly log?: (line: string) => void;
}

export interface RunningProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

/**
 * Starts the demo's OpenID provider, with the users alice and bob. It keeps all data and its keys in memory.
 *
 * @throws the server's error if the port isn't available, such as `EADDRINUSE`
 * @example
 * const { issuer, close } = await startProvider({
 *   port: 3003,
 *   clients: [{ client_id: "mail", client_secret: secret, client_name: "Mail", redirect_uris: [callback], post_logout_redirect_uris: [signedOut] }],
 *   resource: { audience: "http://localhost:3002", scopes: ["mail.read"] },
 * });
 */
export const startProvider = async ({
  port,
  host = "127.0.0.1",
  clients,
  resource,
  accessTokenLifetime = 300,
  log = console.error,
}: StartProviderOptions): Promise<RunningProvider> => {
  // The server starts first: its address is the issuer, and with port 0 the address is known only after the start.
  const server = createServer();
  const { port: actualPort, close } = await listen(server, port, host);
  const issuer = `http://${host}:${actualPort}`;
  const provider = await createProvider({ issuer, clients, resource, accessTokenLifetime });
  provider.on("server_error", (_ctx, error) => log(`provider: ${error.stack ?? error.message}`));
  provider.on("backchannel.error", (_ctx, error, client) =>
    log(`provider: ${displayName(client)} did not accept the back-channel logout: ${error.message}`),
  );
  server.on("request", provider.callback());
  return { issuer, close };
};
