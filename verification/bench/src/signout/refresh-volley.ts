import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { Browser } from "@identity-web/peers/browser";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { spread } from "../kit/statistics.ts";
import { OpenConnections } from "./open-connections.ts";
import type { TokenAppSettings } from "./token-app.ts";

export interface VolleyFigures {
  readonly store: string;
  readonly processes: number;
  readonly requests: number;
  /** The most in one volley. */
  readonly tokenRequests: number;
  /** From the first request to the last answer, in ms, the middle one of the volleys. */
  readonly lastAnswerMs: number;
  /** The same where the token is still good: what the requests take by themselves. */
  readonly cachedMs: number;
  /** What the provider alone takes for a token request, in ms. */
  readonly roundTripMs: number;
}

/** The time of a request to a typical provider, in ms. */
const roundTripMs = 50;
const requestsPerProcess = 50;
const volleys = 7;
/** In ms. After this time a token of 31 seconds is refreshed before use. */
const expiryMs = 1100;
const baseUrl = "http://127.0.0.1:8080";

/** Sends `requestsPerProcess` requests at once to each process of an app whose access token has expired. */
export async function measureVolley(store: string, place: string, processes: number): Promise<VolleyFigures> {
  const { provider, server } = await startProvider();
  const settings: TokenAppSettings = {
    store,
    place,
    baseUrl,
    secret: randomBytes(32).toString("base64url"),
    client: { ...provider.client, clientSecret: provider.client.clientSecret ?? "" },
  };
  const apps = await Promise.all(Array.from({ length: processes }, () => startApp(settings)));
  try {
    const [first] = apps;
    if (first === undefined) throw new Error("an app has at least one process");
    // Thirty seconds before its end a token is not handed out any more: this one soon isn't.
    provider.configure({ accessTokenLifetime: 31 });
    const cookie = await signIn(first.origin, provider);
    const clients = await Promise.all(apps.map(({ origin }) => OpenConnections.to(origin, requestsPerProcess, cookie)));
    const volley = () => timed(() => Promise.all(clients.map((client) => client.ask())));
    // Each process refreshes once, since it asks for the provider's metadata and keys then. Then all connections are opened.
    for (const client of clients) {
      await sleep(expiryMs);
      await client.ask(1);
    }
    await sleep(expiryMs);
    await volley();
    const times: number[] = [];
    const counts: number[] = [];
    for (let round = 0; round < volleys; round += 1) {
      await sleep(expiryMs);
      const before = provider.requests("token").length;
      times.push(await volley());
      counts.push(provider.requests("token").length - before);
    }
    provider.configure({ accessTokenLifetime: 3600 });
    await sleep(expiryMs);
    await clients[0]?.ask(1);
    const cached: number[] = [];
    for (let round = 0; round < volleys; round += 1) cached.push(await volley());
    for (const client of clients) client.close();
    const tokenRequests = Math.max(...counts);
    const requests = processes * requestsPerProcess;
    return {
      store,
      processes,
      requests,
      tokenRequests,
      lastAnswerMs: spread(times).median,
      cachedMs: spread(cached).median,
      roundTripMs,
    };
  } finally {
    for (const { child } of apps) child.disconnect();
    server.close();
    server.closeAllConnections();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function startProvider(): Promise<{ provider: PlainFakeProvider; server: Server }> {
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  const server = createServer(getRequestListener((request) => answer(request))).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server that listens has a port");
  const provider = plainFakeProvider({ issuer: `http://127.0.0.1:${address.port}` });
  answer = async (request) => {
    await sleep(roundTripMs);
    return provider.fetch(request);
  };
  return { provider, server };
}

async function startApp(settings: TokenAppSettings): Promise<{ child: ChildProcess; origin: string }> {
  const child = fork(join(import.meta.dirname, "token-app.ts"), [JSON.stringify(settings)]);
  const [{ origin }] = await once(child, "message");
  return { child, origin };
}

/** @returns the Cookie header of alice's browser from then on */
async function signIn(origin: string, provider: PlainFakeProvider): Promise<string> {
  const browser = new Browser();
  const { location } = await browser.get(`${origin}/auth/sign-in`);
  if (location === undefined) throw new Error("expected a redirect to the provider");
  const { pathname, search } = provider.authorize(location, { user: "alice" });
  await browser.get(origin + pathname + search);
  return browser.cookieHeader(origin);
}
