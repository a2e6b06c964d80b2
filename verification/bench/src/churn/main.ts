import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createSealer, webCrypto } from "@identity-web/core";
import { postgresSchema, postgresStore } from "@identity-web/store-postgres";
import { machine } from "../kit/machine.ts";
import { table } from "../kit/table.ts";
import { startDatabase } from "./database.ts";
import { type Counts, playStep, stepsADay } from "./day.ts";
import { megabytes, readFigures, type TableFigures, totalBytes } from "./figures.ts";
import { fill } from "./fill.ts";
import { movedClock } from "./moved-clock.ts";

// Measures the size of PostgreSQL's table of sessions after one or more days of use. The time is advanced. The steps are the store's own.
const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "20000" },
    hours: { type: "string", default: "24" },
    touches: { type: "string", default: "6" },
    "sign-outs": { type: "string", default: "0.2" },
    json: { type: "boolean", default: false },
  },
});
const [sessions, hours] = [Number(values.sessions), Number(values.hours)];
const habits = { touches: Number(values.touches), signOuts: Number(values["sign-outs"]) };
if (![sessions, hours, habits.touches, habits.signOuts].every((each) => each >= 0)) {
  throw new Error("--sessions, --hours, --touches and --sign-outs expect numbers of at least 0");
}

const header = [
  "hour",
  "touches",
  "sign-ins",
  "sign-outs",
  "expired",
  "rows",
  "dead rows",
  "table, MB",
  "TOAST, MB",
  "indexes, MB",
  "together, MB",
  "HOT updates",
];
const schema = "identity_web";
/** A run may be stopped for hours, and then continues. */
const patienceMs = 24 * 3_600_000;
/** Steps for each hour, and hours between two rows of the table. */
const [stepsAnHour, hoursARow] = [stepsADay / 24, 4];
const { pool, client, remove } = await startDatabase();
try {
  await pool.query(postgresSchema(schema));
  const clock = await movedClock(pool, schema);
  const sealer = createSealer([randomBytes(32).toString("base64url")]);
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "bench" };
  const store = postgresStore(client, { schema, timeoutMs: patienceMs }).open(context);
  // The first step begins the era that the rows belong to.
  await store.wasDone("the first step");

  const started = performance.now();
  console.error(`${sessions} sign-ins`);
  const people = await fill(pool, schema, { size: sessions, touches: habits.touches }, clock.now(), context);
  await pool.query(`VACUUM ANALYZE ${schema}.cells`);
  const figures = [{ at: 0, counts: noCounts(), table: await settledFigures() }];
  console.error(rowOf(figures[0]).join("  "));
  console.error(`filled in ${secondsSince(started)} s`);

  const counts = noCounts();
  const steps = Math.round((hours / 24) * stepsADay);
  for (let step = 1; step <= steps; step++) {
    await playStep(store, people, clock, habits, counts);
    if (step % stepsAnHour === 0) {
      const { touches, signIns, signOuts } = counts;
      const done = `${touches} touches, ${signIns} sign-ins, ${signOuts} sign-outs`;
      console.error(`hour ${step / stepsAnHour}: ${done}, ${secondsSince(started)} s`);
    }
    if (step % (stepsAnHour * hoursARow) !== 0 && step !== steps) continue;
    const now = { at: (24 * step) / stepsADay, counts: { ...counts }, table: await settledFigures() };
    figures.push(now);
    console.error(rowOf(now).join("  "));
  }

  const [first, last] = [figures[0], figures.at(-1)];
  if (first === undefined || last === undefined) throw new Error("nothing was measured");
  const summary = {
    sessions: people.length,
    hours,
    ...last.counts,
    bytesBefore: totalBytes(first.table),
    bytesAfter: totalBytes(last.table),
    bytesAtMost: Math.max(...figures.map(({ table }) => totalBytes(table))),
    deadShare: round(last.table.deadRows / (last.table.rows + last.table.deadRows)),
    hotShare: round(last.table.hotUpdates / last.table.updates),
    seconds: secondsSince(started),
  };
  const text = `${table(header, figures.map(rowOf))}\n\n${summary.seconds} s. ${machine()}.`;
  console.log(values.json ? JSON.stringify(summary) : text);
} finally {
  await remove();
}

interface Moment {
  readonly at: number;
  readonly counts: Counts;
  readonly table: TableFigures;
}

function noCounts(): Counts {
  return { touches: 0, signIns: 0, signOuts: 0, expiries: 0 };
}

function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 1000);
}

function round(value: number): number {
  return Number(value.toFixed(4));
}

async function settledFigures(): Promise<TableFigures> {
  // A server process that is idle reports its counts after ten seconds.
  await sleep(10_500);
  return readFigures(pool, schema);
}

function rowOf(moment: Moment | undefined): string[] {
  if (moment === undefined) return [];
  const { at, counts, table } = moment;
  return [
    String(at),
    String(counts.touches),
    String(counts.signIns),
    String(counts.signOuts),
    String(counts.expiries),
    String(table.rows),
    String(table.deadRows),
    megabytes(table.tableBytes),
    megabytes(table.toastBytes),
    megabytes(table.indexBytes),
    megabytes(totalBytes(table)),
    table.updates === 0 ? "" : `${((100 * table.hotUpdates) / table.updates).toFixed(1)} %`,
  ];
}
