import { Miniflare, type MiniflareOptions } from "miniflare";
import { apiScopes, startApi } from "../../../../../examples/single-sign-out/src/api/index.ts";
import { newSecret, registrationsFor } from "../../../../../examples/single-sign-out/src/demo/registrations.ts";
import { startProvider } from "../../../../../examples/single-sign-out/src/provider/index.ts";
import { randomBase } from "../../../../e2e/src/single-sign-out/free-ports.ts";
import type { Sites } from "../../demo/story.ts";
import { bundle } from "../bundle.ts";
import { accounts, compatibilityDate } from "../compatibility.ts";
import type { AppEnv } from "../worker/app-worker.ts";

export type App = "mail" | "calendar";

/** Handles a Worker's outgoing request: it may hold, count and forward it. */
export type Outbound = (request: Request, send: () => Promise<Response>) => Promise<Response>;

/** The changes that a test needs. */
export interface EdgeDemoOptions {
  /** In seconds. @default two minutes */
  readonly accessTokenLifetime?: number;
  /** The folder of the Durable Objects on disk. @default they are kept in memory */
  readonly persistIn?: string;
  /** Another isolate of Mail, in the same process and on the same objects, whose requests go through this. */
  readonly secondMail?: Outbound;
  /** Mail's own requests go through this. */
  readonly outbound?: Outbound;
}

/** The demo's provider and API, and Mail and Calendar as two Workers in separate processes. */
export interface EdgeDemo {
  readonly sites: Sites;
  readonly mail: Miniflare;
  /** Ends the Workers' processes and starts others with the same configuration. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const host = "127.0.0.1";

/** Starts the provider, the APIs and the apps on free ports. */
export async function startEdgeDemo(options: EdgeDemoOptions = {}): Promise<EdgeDemo> {
  const { script } = await bundle("worker/app-worker.ts");
  const base = randomBase();
  const ports = { mail: base, calendar: base + 1, api: base + 2, provider: base + 3 };
  const urls = { mail: `http://localhost:${ports.mail}`, calendar: `http://localhost:${ports.calendar}` };
  const [issuer, audience] = [`http://${host}:${ports.provider}`, `http://${host}:${ports.api}`];
  const clients = registrationsFor(urls);
  const { accessTokenLifetime = 120 } = options;
  const provider = await startProvider({
    port: ports.provider,
    clients: Object.values(clients),
    resource: { audience, scopes: apiScopes },
    accessTokenLifetime,
  });
  const api = await startApi({ port: ports.api, issuer, audience });

  const bindings = (app: App, path: string): Omit<AppEnv, "ACCOUNTS"> => ({
    BASE_URL: urls[app],
    ISSUER: issuer,
    CLIENT_ID: app,
    CLIENT_SECRET: clients[app].client_secret,
    SECRET: newSecret(),
    MAX_SKEW_MS: 50,
    API: audience + path,
    SCOPE: `${app}.read`,
  });
  const mailBindings = bindings("mail", "/messages");
  const calendarBindings = bindings("calendar", "/events");
  const worker = { modules: true, script, compatibilityDate } as const;
  const persist = (app: App) =>
    options.persistIn === undefined ? {} : { durableObjectsPersist: `${options.persistIn}/${app}` };

  const mailOptions: MiniflareOptions = {
    host,
    port: ports.mail,
    ...persist("mail"),
    workers: [
      {
        name: "mail",
        ...worker,
        bindings: mailBindings,
        durableObjects: { ACCOUNTS: accounts },
        ...through(options.outbound),
      },
      ...(options.secondMail === undefined
        ? []
        : [
            {
              name: "second-mail",
              ...worker,
              bindings: mailBindings,
              durableObjects: { ACCOUNTS: { ...accounts, scriptName: "mail" } },
              ...through(options.secondMail),
            },
          ]),
    ],
  };
  const calendarOptions: MiniflareOptions = {
    host,
    port: ports.calendar,
    ...persist("calendar"),
    name: "calendar",
    ...worker,
    bindings: calendarBindings,
    durableObjects: { ACCOUNTS: accounts },
  };
  const start = () => ({ mail: new Miniflare(mailOptions), calendar: new Miniflare(calendarOptions) });
  const ready = async ({ mail, calendar }: ReturnType<typeof start>) =>
    void (await Promise.all([mail.ready, calendar.ready]));
  let running = start();
  await ready(running);
  const stop = async () => {
    await Promise.all([running.mail.dispose(), running.calendar.dispose()]);
  };
  return {
    sites: { ...urls, provider: issuer },
    get mail() {
      return running.mail;
    },
    async restart() {
      await stop();
      running = start();
      await ready(running);
    },
    async close() {
      await stop();
      await api.close();
      await provider.close();
    },
  };
}

/** Miniflare's requests and answers belong to its own undici, so they are copied. */
function through(outbound: Outbound | undefined): { outboundService?: (request: never) => Promise<never> } {
  if (outbound === undefined) return {};
  const service = async (given: Request): Promise<Response> => {
    const body = ["GET", "HEAD"].includes(given.method) ? null : await given.text();
    const init = { method: given.method, headers: [...given.headers] as [string, string][], body };
    const send = () => fetch(given.url, { ...init, redirect: "manual" });
    return outbound(new Request(given.url, init), send);
  };
  return { outboundService: service as never };
}
