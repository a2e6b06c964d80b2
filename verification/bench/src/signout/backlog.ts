import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { identity, type StoreDriver } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { redisStore } from "@identity-web/store-redis";
import { createClient } from "redis";
import { serveProvider } from "../kit/serve-provider.ts";
import { spread } from "../kit/statistics.ts";
import { type OpenedStore, openedStore, storeSession } from "./notices.ts";
import { OpenConnections } from "./open-connections.ts";
import type { TokenAppSettings } from "./token-app.ts";
import { signIn, startApps } from "./token-apps.ts";

/** What a page's visitors notice while a backlog of notices is worked off. */
export interface BacklogFigures {
  readonly notices: number;
  readonly seconds: number;
  /** Of a guarded request with a cached token, in ms. */
  readonly before: { readonly median: number; readonly longest: number };
  readonly meanwhile: { readonly median: number; readonly longest: number };
}

const processes = 3;
/** How many notices the provider sends to one process at the same time. */
const atOnce = 10;
const pauseMs = 10;

/** Sends back-channel notices to three processes over Redis as fast as they are answered, and guarded requests beside them. */
export async function measureBacklog(url: string, notices: number): Promise<BacklogFigures> {
  const { provider, close } = await serveProvider(0);
  const { settings, origins, stop } = await startApps({ store: "Redis", place: url }, processes, provider);
  const client = createClient({ url });
  await client.connect();
  try {
    const opened = openAs(settings, redisStore(client));
    const sids = Array.from({ length: notices }, () => randomBytes(16).toString("hex"));
    for (let at = 0; at < notices; at += 100) {
      const some = sids.slice(at, at + 100);
      await Promise.all(some.map((sid) => storeSession(opened, provider.issuer, `user-${sid}`, sid)));
    }
    const cookie = await signIn(origins[0] ?? "", provider);
    const visitors = await Promise.all(origins.map((origin) => OpenConnections.to(origin, 1, cookie)));
    for (const visitor of visitors) for (let count = 0; count < 50; count++) await visitor.ask();
    const before = await timesOf(visitors, sleep(2000));
    const tokens: string[] = [];
    for (const sid of sids) tokens.push(await provider.logoutToken({ sub: `user-${sid}`, sid }));

    const started = performance.now();
    const queue = tokens.values();
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const senders = origins.flatMap((origin) =>
      Array.from({ length: atOnce }, async () => {
        for (const token of queue) await send(agent, origin, token);
      }),
    );
    const meanwhile = await timesOf(visitors, Promise.all(senders));
    const seconds = (performance.now() - started) / 1000;
    for (const visitor of visitors) visitor.close();
    agent.destroy();
    return { notices, seconds, before, meanwhile };
  } finally {
    client.destroy();
    stop();
    close();
  }
}

/** Opens the store as the app's processes do. */
function openAs({ client, baseUrl, secret }: TokenAppSettings, driver: StoreDriver): OpenedStore {
  const spied = openedStore(driver);
  const store = spied.driver;
  const scopes = ["openid", "offline_access", "bench.read"];
  identity({ provider: oidc(client), baseUrl, secrets: [secret], scopes, store, events: () => undefined });
  return spied.opened();
}

/** The times of requests, one after another at each process, until the work is done. */
async function timesOf(visitors: readonly OpenConnections[], work: Promise<unknown>) {
  let isOver = false;
  const end = work.finally(() => {
    isOver = true;
  });
  const times: number[] = [];
  await Promise.all([
    end,
    ...visitors.map(async (visitor) => {
      while (!isOver) {
        const start = performance.now();
        await visitor.ask();
        times.push(performance.now() - start);
        await sleep(pauseMs);
      }
    }),
  ]);
  return { median: spread(times).median, longest: Math.max(...times) };
}

function send(agent: Agent, origin: string, token: string): Promise<void> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}/auth/back-channel-logout`, { method: "POST", agent, headers }, (response) => {
      response.resume().on("end", resolve);
      if (response.statusCode !== 200) reject(new Error(`a notice was answered ${response.statusCode}`));
    });
    sent.on("error", reject).end(new URLSearchParams({ logout_token: token }).toString());
  });
}
