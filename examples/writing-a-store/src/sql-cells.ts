import type { Cell, CellStore, Look, Put, Step } from "@identity-web/core";
import type { Database, Query } from "./database.ts";

/** A step locks one stripe: all partitions whose names have the same hash. */
const stripes = 256;
const sweptAtOnce = 20;

/** Keeps cells in two tables. Each step is one transaction that locks its stripe first. */
export function sqlCells({ transaction, time }: Database): CellStore {
  return {
    step: (partition, step) =>
      transaction(async (send) => {
        const query = checked(send);
        const stripe = stripeOf(partition);
        // Locks the stripe. The statements after it see everything that was committed before.
        await query("UPDATE stripes SET latest = latest WHERE id = $1", [stripe]);
        const { now, bornAt } = await readTime(query, time, stripe);
        const done = now <= (step.before ?? now) && (await holds(query, partition, step));
        if (done) {
          for (const key of step.delete ?? []) await remove(query, partition, key);
          for (const put of step.put ?? []) await write(query, stripe, partition, put);
          if (step.put !== undefined) await sweep(query, stripe, now);
        }
        return { done, now, bornAt, cells: await see(query, partition, step.look ?? {}) };
      }),
  };
}

/** Half a surrogate pair would become U+FFFD, so two keys could become one. */
function checked(query: Query): Query {
  return async (sql, parameters) => {
    if (parameters.every((each) => typeof each !== "string" || each.isWellFormed())) return query(sql, parameters);
    throw new Error("expected well-formed text, and got half a surrogate pair");
  };
}

/**
 * The server's time, but never earlier than any answer of any stripe. If the server's clock is set back, the store's time continues
 * from its latest answer: the stripes store how far it is ahead of the clock.
 */
async function readTime(query: Query, time: string, stripe: number) {
  const [row] = await query(
    `SELECT max(latest) AS latest, max(ahead) AS ahead, max(born_at) AS born_at, ${time} AS clock FROM stripes`,
    [],
  );
  const clock = numberIn(row?.clock);
  const now = Math.max(numberIn(row?.latest), clock + numberIn(row?.ahead));
  await query("UPDATE stripes SET latest = $2, ahead = $3 WHERE id = $1", [stripe, now, now - clock]);
  return { now, bornAt: numberIn(row?.born_at) };
}

async function holds(query: Query, partition: string, { when = [] }: Step): Promise<boolean> {
  for (const { key, version } of when) {
    const [row] = await query("SELECT version FROM cells WHERE place = $1 AND name = $2", [partition, key]);
    if (row?.version !== version) return false;
  }
  return true;
}

async function write(query: Query, stripe: number, partition: string, { key, value, seal, endsAt }: Put) {
  await remove(query, partition, key);
  await query("INSERT INTO cells VALUES ($1, $2, $3, $4, $5, $6, $7)", [
    ...[stripe, partition, key, value, seal ?? null],
    // Versions are only compared for equality, so a unique id is a valid version.
    ...[crypto.randomUUID(), endsAt],
  ]);
}

const remove = (query: Query, partition: string, key: string) =>
  query("DELETE FROM cells WHERE place = $1 AND name = $2", [partition, key]);

/** Sweeps this stripe only. This step holds its lock, so two sweeps can't block each other. */
async function sweep(query: Query, stripe: number, now: number): Promise<void> {
  const expired = `SELECT place, name FROM cells WHERE stripe = $1 AND ends_at < $2 LIMIT ${sweptAtOnce}`;
  for (const { place, name } of await query(expired, [stripe, now])) await remove(query, String(place), String(name));
}

async function see(query: Query, partition: string, { keys = [], under = [], seals = true }: Look): Promise<Cell[]> {
  const names = [...keys, ...under];
  if (names.length === 0) return [];
  const places = names.map((_, index) => `$${index + 2}`);
  const conditions = places.slice(keys.length).map((place) => `substr(name, 1, length(${place})) = ${place}`);
  // A look can have thousands of keys. A list of them is one condition, and databases limit the depth of conditions.
  if (keys.length > 0) conditions.push(`name IN (${places.slice(0, keys.length).join(", ")})`);
  const seal = seals ? "seal" : "NULL AS seal";
  const rows = await query(
    `SELECT name, content, ${seal}, version FROM cells WHERE place = $1 AND (${conditions.join(" OR ")})`,
    [partition, ...names],
  );
  return rows.map((row) => ({
    key: String(row.name),
    value: String(row.content),
    seal: row.seal === null ? undefined : String(row.seal),
    version: String(row.version),
  }));
}

/** The stripe of a partition. Every process and every version of the app must calculate the same one. */
function stripeOf(partition: string): number {
  let hash = 0;
  for (const letter of partition) hash = (31 * hash + (letter.codePointAt(0) ?? 0)) % 65_521;
  return hash % stripes;
}

function numberIn(column: unknown): number {
  const number = Number(column);
  if (column === null || column === undefined || !Number.isFinite(number))
    throw new Error(`the database answered ${String(column)} where a number was expected: run the schema first`);
  return number;
}
