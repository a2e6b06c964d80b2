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
import { type BacklogFigures, measureBacklog } from "./backlog.ts";
import { type EventFigures, measureEvents } from "./events.ts";
import { measureNotices, type NoticeFigures } from "./notices.ts";
import { measureVolley, type VolleyFigures } from "./refresh-volley.ts";

// Measures what a logout notice costs the app, how soon a security event has removed the last token, and many requests for a
// token that has expired. `--only events` measures one of them: notices, events or volley.
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

const isChosen = (name: string): boolean => options.only.test(name);
const stores = {
  memory,
  SQLite: sqlite,
  ...(redis && { Redis: openRedis }),
  ...(postgres && { PostgreSQL: openPostgres }),
};
const notices: NoticeFigures[] = [];
for (const [name, open] of Object.entries(stores)) {
  if (!isChosen(`notices, ${name}`)) continue;
  for (const sessions of name === "SQLite" ? [1, 100, 10_000] : [1, 100, 10_000, 100_000]) {
    console.error(`notices: ${name}, ${sessions} sessions an account`);
    notices.push(await measureNotices(name, open, sessions, 200));
  }
}

const events: EventFigures[] = [];
for (const [name, open] of Object.entries(stores)) {
  if (!isChosen(`events, ${name}`)) continue;
  for (const sessions of [1, 100]) {
    console.error(`security events: ${name}, ${sessions} sessions an account`);
    events.push(await measureEvents(name, open, sessions, 200));
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
    if (!isChosen(`volley, ${name}, ${processes}`)) continue;
    const file = name === "SQLite" ? join(place, `${processes}.db`) : place;
    volleys.push(await measureVolley(name, file, processes));
  }
}
let backlog: BacklogFigures | undefined;
if (redis !== undefined && isChosen("backlog, Redis")) {
  console.error("a backlog of notices");
  backlog = await measureBacklog(redis.url, 10_000);
}
await redis?.stop();
postgres?.remove();
await rm(folder, { recursive: true });

const most = (processes: number): number =>
  Math.max(1, ...volleys.filter((volley) => volley.processes === processes).map(({ tokenRequests }) => tokenRequests));
const text = [
  table(
    ["back-channel notices", "sessions an account", "first answer, ms", "notices a second", "CPU µs a notice"],
    notices.map(({ store, sessionsPerAccount, firstMs, perSecond, cpuUs }) => [
      store,
      String(sessionsPerAccount),
      firstMs.toFixed(1),
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
  ...(backlog === undefined
    ? []
    : [
        table(
          ["a guarded request, Redis, three processes", "median, ms", "longest, ms"],
          [
            ["alone", backlog.before.median.toFixed(1), backlog.before.longest.toFixed(1)],
            [
              `beside a backlog of ${backlog.notices} notices, worked off in ${backlog.seconds.toFixed(0)} s`,
              backlog.meanwhile.median.toFixed(1),
              backlog.meanwhile.longest.toFixed(1),
            ],
          ],
        ),
      ]),
  `The provider takes ${volleys[0]?.roundTripMs} ms for each request. ${machine()}.`,
].join("\n\n");
const eventText = [
  table(
    ["a pushed security event", "sessions an account", "median, ms", "99th percentile, ms"],
    events.map(({ store, sessionsPerAccount, medianMs, mostMs }) => [
      store,
      String(sessionsPerAccount),
      medianMs.toFixed(2),
      mostMs.toFixed(2),
    ]),
  ),
  `From the arrival of the request to its answer, 200 events, one at a time. At the answer no node can read a token of the account
any more: the bench looks each account up. Beside it the store sweeps what earlier events have removed. ${machine()}.`,
].join("\n\n");
const isWhole = (what: string): boolean => Object.keys(stores).every((name) => isChosen(`${what}, ${name}`));
if (options.write && isWhole("notices") && isChosen("volley, memory, 1")) writeSection("bench:signout", text);
if (options.write && isWhole("events")) writeSection("bench:events", eventText);
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
  ...(backlog && { backlog }),
};
console.log(options.json ? JSON.stringify(summary) : `${text}\n\n${eventText}`);
if (summary.tokenRequests !== 1 || summary.tokenRequestsFourProcesses !== 1) process.exitCode = 1;
