import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";

export interface ServedProvider {
  readonly provider: PlainFakeProvider;
  /** The address at which it listens. It is also the issuer, unless another one is given. */
  readonly origin: string;
  close(): void;
}

/** A fake provider on loopback. It answers each request after this time, in ms. */
export async function serveProvider(roundTripMs: number, issuer?: string): Promise<ServedProvider> {
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  const server = createServer(getRequestListener((request) => answer(request))).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server that listens has a port");
  const origin = `http://127.0.0.1:${address.port}`;
  // Some libraries request only scopes that the metadata names.
  const metadata = { scopes_supported: ["openid", "profile", "email", "offline_access"] };
  const provider = plainFakeProvider({ issuer: issuer ?? origin, metadata });
  answer = async (request) => {
    if (roundTripMs > 0) await sleep(roundTripMs);
    if (issuer === undefined) return provider.fetch(request);
    const { pathname, search } = new URL(request.url);
    return provider.fetch(new Request(issuer + pathname + search, request));
  };
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { provider, origin, close };
}
