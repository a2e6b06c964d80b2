import { Miniflare } from "miniflare";
import { apiScopes, startApi } from "../../../../examples/single-sign-out/src/api/index.ts";
import {
  type DemoPorts,
  newSecret,
  onPort,
  registrationsFor,
  urlsAt,
} from "../../../../examples/single-sign-out/src/demo/index.ts";
import { listenOnLocalhost } from "../../../../examples/single-sign-out/src/demo/localhost.ts";
import { type RegisteredClient, startProvider } from "../../../../examples/single-sign-out/src/provider/index.ts";
import { bundle } from "../workerd/bundle.ts";
import { accounts, compatibilityDate } from "../workerd/compatibility.ts";

interface Running {
  close(): Promise<void>;
}

export interface RunningWorkers extends ReturnType<typeof urlsAt>, Running {}

/**
 * Runs examples/hono-workers twice, as Mail and as Calendar, each in its own workerd with its own Durable Objects, and
 * the demo's provider and API. All secrets are new, and nothing is kept.
 *
 * @throws StartError if a port isn't available; every part has then stopped
 */
export async function startWorkers(ports: DemoPorts): Promise<RunningWorkers> {
  const urls = urlsAt(ports);
  const { mail, calendar } = registrationsFor(urls);
  const { script } = await bundle("../../../../examples/hono-workers/src/index.ts");
  const running: Running[] = [];
  const close = async (): Promise<void> => {
    for (const part of running.toReversed()) await part.close();
  };
  const start = async (part: string, port: number, begin: (port: number) => Promise<Running>): Promise<void> => {
    running.push(await onPort(part, port, begin));
  };
  const worker = (
    client: RegisteredClient,
    baseUrl: string,
    api: { readonly path: string; readonly scope: string },
  ) => {
    const bindings = {
      APP_NAME: client.client_name,
      BASE_URL: baseUrl,
      ISSUER: urls.provider,
      CLIENT_ID: client.client_id,
      CLIENT_SECRET: client.client_secret,
      SECRET: newSecret(),
      API_URL: urls.api + api.path,
      API_SCOPE: api.scope,
    };
    return (port: number) => startWorker(script, port, bindings);
  };
  try {
    const resource = { audience: urls.api, scopes: apiScopes };
    await start("the identity provider", ports.provider, (port) =>
      startProvider({ port, clients: [mail, calendar], resource, accessTokenLifetime: 120 }),
    );
    await start("the API", ports.api, (port) => startApi({ port, issuer: urls.provider, audience: urls.api }));
    await start("Mail", ports.mail, worker(mail, urls.mail, { path: "/messages", scope: "mail.read" }));
    await start(
      "Calendar",
      ports.calendar,
      worker(calendar, urls.calendar, { path: "/events", scope: "calendar.read" }),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { ...urls, close };
}

/** @throws the system's error if the port isn't available, because workerd's own error has no reason */
async function startWorker(script: string, port: number, bindings: Record<string, string>): Promise<Running> {
  const free = await listenOnLocalhost(() => {}, port);
  await free.close();
  const miniflare = new Miniflare({
    modules: true,
    script,
    host: "localhost",
    port,
    compatibilityDate,
    bindings,
    durableObjects: { ACCOUNTS: accounts },
  });
  await miniflare.ready;
  return { close: () => miniflare.dispose() };
}
