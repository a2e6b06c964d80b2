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
import { type BacklogFigures, measureBacklog } from "./backlog.ts";
import { type EventFigures, measureEvents } from "./events.ts";
import { measureNotices, type NoticeFigures } from "./notices.ts";
import { measureVolley, type VolleyFigures } from "./refresh-volley.ts";
import { backlogTable, eventTable, noticeTable, volleyTable } from "./report.ts";

// Measures four things: the cost of a logout notice (notices), the time until a security event has removed all tokens (events), many
// requests at once with an expired token (volley), and requests during a backlog of notices (backlog). `--only events` measures one.
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
const text = [noticeTable(notices), volleyTable(volleys), backlogTable(backlog), `${machine()}.`]
  .filter((part) => part !== "")
  .join("\n\n");
const eventText = events.length === 0 ? "" : `${eventTable(events)} ${machine()}.`;
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
console.log(options.json ? JSON.stringify(summary) : [text, eventText].join("\n\n"));
if (summary.tokenRequests !== 1 || summary.tokenRequestsFourProcesses !== 1) process.exitCode = 1;
