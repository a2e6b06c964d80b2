import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FakeEntraOptions } from "./options.ts";
import { type PlainFakeEntra, plainFakeEntra } from "./plain-fake-entra.ts";

/** A fake Entra that a browser can visit. */
export interface RunningFakeEntra {
  /** What stands for `https://login.microsoftonline.com`: hand it to `entra({ instance })`. */
  readonly instance: string;
  /** What stands for `https://graph.microsoft.com`: `${graph}/v1.0/me`. */
  readonly graph: string;
  /** The same for a test: it misbehaves, counts and knows. */
  readonly entra: PlainFakeEntra;
  stop(): Promise<void>;
}

/**
 * Serves a fake Entra at `http://127.0.0.1` (to an app at `localhost` another site, as Entra is): with pages to pick an account, to consent and to sign out. For demonstrations
 * and development without a tenant; it believes whoever clicks.
 *
 * @param options.port - Default: any that is free.
 * @example
 * const { instance, graph, entra, stop } = await startFakeEntra();
 */
export async function startFakeEntra(
  options: Omit<FakeEntraOptions, "instance" | "graph"> & { readonly port?: number } = {},
): Promise<RunningFakeEntra> {
  const { port = 0, ...rest } = options;
  const answer = Promise.withResolvers<PlainFakeEntra>();
  const server = createServer((incoming, outgoing) => {
    answer.promise
      .then(async (entra) => send(await entra.fetch(await read(incoming, instance)), outgoing))
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const instance = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const graph = `${instance}/graph`;
  const entra = plainFakeEntra({ interactive: true, ...rest, instance, graph });
  answer.resolve(entra);
  return {
    instance,
    graph,
    entra,
    stop: () =>
      new Promise((resolve) => {
        entra.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage, origin: string): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const { method = "GET", url = "/" } = incoming;
  if (method === "GET" || method === "HEAD") return new Request(new URL(url, origin), { method, headers });
  const body: Buffer[] = [];
  for await (const chunk of incoming) body.push(chunk as Buffer);
  return new Request(new URL(url, origin), { method, headers, body: Buffer.concat(body) });
}

async function send(answer: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = answer.status;
  outgoing.setHeaders(answer.headers);
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
}
