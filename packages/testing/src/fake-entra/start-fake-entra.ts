import { fetchListener, nodeServer } from "../node-server/index.ts";
import type { FakeEntraOptions } from "./options.ts";
import { type PlainFakeEntra, plainFakeEntra } from "./plain-fake-entra.ts";

/** A fake Entra that a browser can visit. */
export interface RunningFakeEntra {
  /** The replacement of `https://login.microsoftonline.com`: pass it to `entra({ instance })`. */
  readonly instance: string;
  /** The replacement of `https://graph.microsoft.com`: `${graph}/v1.0/me`. */
  readonly graph: string;
  /** The same fake for a test, which can make it fail and read its requests. */
  readonly entra: PlainFakeEntra;
  stop(): Promise<void>;
}

/**
 * Serves a fake Entra at `http://127.0.0.1`, with pages to pick an account, to consent and to sign out. For an app at
 * `localhost` that is another site, as Entra is. Use it for demonstrations and development without a tenant: it asks
 * for no password.
 *
 * @param options.port - By default any free port.
 * @example
 * const { instance, graph, entra, stop } = await startFakeEntra();
 */
export async function startFakeEntra(
  options: Omit<FakeEntraOptions, "instance" | "graph"> & { readonly port?: number } = {},
): Promise<RunningFakeEntra> {
  const { port: wished = 0, ...rest } = options;
  const answer = Promise.withResolvers<PlainFakeEntra>();
  const listener = fetchListener(async (request) => (await answer.promise).fetch(request));
  const { port, close } = await nodeServer(listener, wished);
  const instance = `http://127.0.0.1:${port}`;
  const graph = `${instance}/graph`;
  const entra = plainFakeEntra({ interactive: true, ...rest, instance, graph });
  answer.resolve(entra);
  return {
    instance,
    graph,
    entra,
    async stop() {
      entra.close();
      await close();
    },
  };
}
