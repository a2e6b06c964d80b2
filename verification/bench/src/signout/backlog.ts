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

/** The effect of a backlog of notices on a page's visitors. */
export interface BacklogFigures {
  readonly notices: number;
  readonly seconds: number;
  /** Of a guarded request with a cached token, in ms. */
  readonly before: Times;
  readonly meanwhile: Times;
}

interface Times {
  readonly median: number;
  /** 99 of 100 requests take no longer. */
  readonly most: number;
  readonly longest: number;
}

const processes = 3;
/** How many notices the provider sends to one process at the same time. */
const atOnce = 10;
const pauseMs = 10;
/** The number of notices before the measurement, so that the processes have compiled their code. */
const warmUp = 1000;

/** Sends back-channel notices to three processes over Redis as fast as they are answered, and guarded requests beside them. */
export async function measureBacklog(url: string, notices: number): Promise<BacklogFigures> {
  const { provider, close } = await serveProvider(0);
  const { settings, origins, stop } = await startApps({ store: "Redis", place: url }, processes, provider);
  const client = createClient({ url });
  await client.connect();
  try {
    const opened = openAs(settings, redisStore(client));
    const sids = Array.from({ length: warmUp + notices }, () => randomBytes(16).toString("hex"));
    for (let at = 0; at < sids.length; at += 100) {
      const some = sids.slice(at, at + 100);
      await Promise.all(some.map((sid) => storeSession(opened, provider.issuer, `user-${sid}`, sid)));
    }
    const cookie = await signIn(origins[0] ?? "", provider);
    const visitors = await Promise.all(origins.map((origin) => OpenConnections.to(origin, 1, cookie)));
    for (const visitor of visitors) for (let count = 0; count < 50; count++) await visitor.ask();
    const tokens: string[] = [];
    for (const sid of sids) tokens.push(await provider.logoutToken({ sub: `user-${sid}`, sid }));
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const sendAll = (some: readonly string[]) => {
      const queue = some.values();
      const senders = origins.flatMap((origin) =>
        Array.from({ length: atOnce }, async () => {
          for (const token of queue) await send(agent, origin, token);
        }),
      );
      return Promise.all(senders);
    };
    await sendAll(tokens.splice(0, warmUp));
    const before = await timesOf(visitors, sleep(2000));
    const started = performance.now();
    const meanwhile = await timesOf(visitors, sendAll(tokens));
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

/** Opens the store in the same way as the app's processes. */
function openAs({ client, baseUrl, secret }: TokenAppSettings, driver: StoreDriver): OpenedStore {
  const spied = openedStore(driver);
  const store = spied.driver;
  const scopes = ["openid", "offline_access", "bench.read"];
  identity({ provider: oidc(client), baseUrl, secrets: [secret], scopes, store, events: () => undefined });
  return spied.opened();
}

/** The times of requests, one after another at each process, until the work is done. */
async function timesOf(visitors: readonly OpenConnections[], work: Promise<unknown>): Promise<Times> {
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
  times.sort((a, b) => a - b);
  const { median, max: longest } = spread(times);
  return { median, most: times[Math.floor(times.length * 0.99)] ?? longest, longest };
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
