import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedisIfInstalled } from "@identity-web/testing/redis-server";
import { locate } from "../../../../tools/src/components.ts";
import { startPostgres } from "../../../../tools/src/servers/postgres-server.ts";
import { machine } from "../kit/machine.ts";
import { readOptions } from "../kit/options.ts";
import { writeSection } from "../kit/page.ts";
import { memory, postgres as openPostgres, redis as openRedis, sqlite } from "../kit/stores.ts";
import { table } from "../kit/table.ts";
import { measureNotices, type NoticeFigures } from "./notices.ts";
import { measureVolley, type VolleyFigures } from "./refresh-volley.ts";

// Measures what a logout notice costs the app, and many requests for a token that has expired.
const options = readOptions({ rounds: 1, milliseconds: 500 });
const redis = await startRedisIfInstalled();
if (redis === undefined) console.error("SKIPPED: everything on Redis, because redis-server is not installed");
else process.env.REDIS_URL = redis.url;
const program = locate("postgresql", process.env.PATH ?? "");
const postgres =
  program === undefined
    ? undefined
    : await startPostgres(program, { settings: { fsync: "on", full_page_writes: "on" } });
if (postgres === undefined) console.error("SKIPPED: everything on PostgreSQL, because it is not installed");
else process.env.POSTGRES_URL = postgres.url;
const folder = await mkdtemp(join(tmpdir(), "identity-web-bench-"));

const stores = {
  memory,
  SQLite: sqlite,
  ...(redis && { Redis: openRedis }),
  ...(postgres && { PostgreSQL: openPostgres }),
};
const notices: NoticeFigures[] = [];
for (const [name, open] of Object.entries(stores)) {
  if (!options.only.test(`notices, ${name}`)) continue;
  for (const sessions of [1, 100, 10_000]) {
    console.error(`notices: ${name}, ${sessions} sessions an account`);
    notices.push(await measureNotices(name, open, sessions, 1000));
  }
}

const volleys: VolleyFigures[] = [];
console.error("requests on an expired token");
const places = {
  memory: "",
  SQLite: folder,
  ...(redis && { Redis: redis.url }),
  ...(postgres && { PostgreSQL: postgres.url }),
};
for (const [name, place] of Object.entries(places)) {
  for (const processes of name === "memory" ? [1] : [1, 4]) {
    if (!options.only.test(`volley, ${name}, ${processes}`)) continue;
    const file = name === "SQLite" ? join(place, `${processes}.db`) : place;
    volleys.push(await measureVolley(name, file, processes));
  }
}
await redis?.stop();
postgres?.remove();
await rm(folder, { recursive: true });

const most = (processes: number): number =>
  Math.max(...volleys.filter((volley) => volley.processes === processes).map(({ tokenRequests }) => tokenRequests));
const text = [
  table(
    ["back-channel notices", "sessions an account", "notices a second", "CPU µs a notice"],
    notices.map(({ store, sessionsPerAccount, perSecond, cpuUs }) => [
      store,
      String(sessionsPerAccount),
      perSecond.toFixed(0),
      cpuUs.toFixed(0),
    ]),
  ),
  table(
    [
      "an expired token",
      "processes",
      "requests at once",
      "token requests",
      "last answer, ms",
      "round trips",
      "with a cached token, ms",
    ],
    volleys.map(({ store, processes, requests, tokenRequests, lastAnswerMs, cachedMs, roundTripMs }) => [
      store,
      String(processes),
      String(requests),
      String(tokenRequests),
      lastAnswerMs.toFixed(0),
      (lastAnswerMs / roundTripMs).toFixed(1),
      cachedMs.toFixed(0),
    ]),
  ),
  `The provider takes ${volleys[0]?.roundTripMs} ms for each request. ${machine()}.`,
].join("\n\n");
if (options.write) writeSection("bench:signout", text);
const roundTrips = (store: string, processes: number): number | undefined => {
  const found = volleys.find((volley) => volley.store === store && volley.processes === processes);
  return found && Number((found.lastAnswerMs / found.roundTripMs).toFixed(2));
};
const summary = {
  tokenRequests: most(1),
  tokenRequestsFourProcesses: most(4),
  lastAnswerRoundTrips: {
    memory: roundTrips("memory", 1),
    sqlite: roundTrips("SQLite", 1),
    redis: roundTrips("Redis", 1),
    redis4: roundTrips("Redis", 4),
    postgres: roundTrips("PostgreSQL", 1),
    postgres4: roundTrips("PostgreSQL", 4),
  },
};
console.log(options.json ? JSON.stringify(summary) : text);
if (summary.tokenRequests !== 1 || summary.tokenRequestsFourProcesses !== 1) process.exitCode = 1;
