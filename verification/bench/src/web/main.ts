import { mkdirSync } from "node:fs";
import { startRedisIfInstalled } from "@identity-web/testing/redis-server";
import { locate } from "../../../../tools/src/components.ts";
import { startPostgres } from "../../../../tools/src/servers/postgres-server.ts";
import { machine, versions } from "../kit/machine.ts";
import { readOptions } from "../kit/options.ts";
import { writeSection } from "../kit/page.ts";
import { topFrames } from "../kit/profile.ts";
import { benchWeb, profileOf } from "./bench-web.ts";
import { writeChart } from "./chart.ts";
import { findContestants } from "./contestants/index.ts";
import { serverTable, summarize, webTable } from "./report.ts";

// Measures a guarded page of a signed-in visitor on all servers. Each server runs in a separate process, and all take turns.
// The defaults take less than four minutes. docs/performance.md says with which options its tables are made.
const options = readOptions({ rounds: 7, milliseconds: 300 });
const redis = await startRedisIfInstalled();
if (redis === undefined) console.error("SKIPPED: everything on Redis, because redis-server is not installed");
const program = locate("postgresql", process.env.PATH ?? "");
const postgres =
  program === undefined
    ? undefined
    : await startPostgres(program, { settings: { fsync: "on", full_page_writes: "on" } });
if (postgres === undefined) console.error("SKIPPED: everything on PostgreSQL, because it is not installed");

if (options.profile !== undefined) mkdirSync(options.profile, { recursive: true });

const wanted = (await findContestants()).filter(({ contestant: { name, role } }) => {
  if (redis === undefined && name.includes("Redis")) return false;
  if (postgres === undefined && name.includes("PostgreSQL")) return false;
  return role === "bare" || role === "floor" || options.only.test(name);
});
const figures = await benchWeb({
  entries: wanted,
  env: {
    ...process.env,
    NODE_ENV: "production",
    ...(redis && { REDIS_URL: redis.url }),
    ...(postgres && { POSTGRES_URL: postgres.url }),
  },
  profiles: options.profile,
  log: (line) => console.error(line),
  rounds: options.rounds,
  milliseconds: options.milliseconds,
});
await redis?.stop();
postgres?.remove();
if (options.profile !== undefined) {
  for (const { contestant } of wanted) {
    if (contestant.role !== "ours") continue;
    console.error(`\n${contestant.name}\n\n${topFrames(profileOf(options.profile, contestant), 25)}`);
  }
}

const frameworks = ["koa", "hono", "@hono/node-server", "express"];
const peers = [
  "koa-session",
  "iron-session",
  "@hono/oidc-auth",
  "@auth0/auth0-hono",
  "better-auth",
  "express-openid-connect",
];
const setting = `${machine()}. ${versions([...frameworks, ...peers])}. ${options.rounds} rounds of ${options.milliseconds} ms; median (least–most).`;
if (options.write) {
  writeSection("bench", `${webTable(figures)}\n\n${setting}`);
  if (serverTable(figures) !== "") writeSection("bench:servers", serverTable(figures));
  writeChart(figures);
}
if (!options.json) console.log(`${webTable(figures)}\n\n${setting}`);
else console.log(JSON.stringify(summarize(figures)));
if (figures.some(({ non2xx }) => non2xx > 0)) process.exitCode = 1;
