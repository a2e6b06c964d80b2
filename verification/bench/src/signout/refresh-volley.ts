import { setTimeout as sleep } from "node:timers/promises";
import { serveProvider } from "../kit/serve-provider.ts";
import { spread } from "../kit/statistics.ts";
import { OpenConnections } from "./open-connections.ts";
import { signIn, startApps } from "./token-apps.ts";

export interface VolleyFigures {
  readonly store: string;
  readonly processes: number;
  readonly requests: number;
  /** The most in one volley. */
  readonly tokenRequests: number;
  /** From the first request to the last answer, in ms, as the median of the volleys. */
  readonly lastAnswerMs: number;
  /** The same with a valid token: the time of the requests alone. */
  readonly cachedMs: number;
  /** The provider's own time for a token request, in ms. */
  readonly roundTripMs: number;
}

/** The time of a request to a typical provider, in ms. */
const roundTripMs = 50;
const requestsPerProcess = 50;
const volleys = 7;
/** In ms. After this time a token that is valid for 31 seconds is refreshed before use. */
const expiryMs = 1100;

/** Sends `requestsPerProcess` requests at once to each process of an app whose access token has expired. */
export async function measureVolley(store: string, place: string, processes: number): Promise<VolleyFigures> {
  const { provider, close } = await serveProvider(roundTripMs);
  const { origins, stop } = await startApps({ store, place }, processes, provider);
  try {
    const [first = ""] = origins;
    // A token isn't used in the last thirty seconds before its expiry, so this one is soon refreshed.
    provider.configure({ accessTokenLifetime: 31 });
    const cookie = await signIn(first, provider);
    const clients = await Promise.all(origins.map((origin) => OpenConnections.to(origin, requestsPerProcess, cookie)));
    const volley = () => timed(() => Promise.all(clients.map((client) => client.ask())));
    // Each process refreshes once, because it then loads the provider's metadata and keys. Then all connections are opened.
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
    stop();
    close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
