import { cellsStore, type Put, type StoreContext } from "@identity-web/core";
import { memoryCells } from "@identity-web/core/parts";
import type pg from "pg";
import { absoluteMs, idleMs, type Person, signIn } from "./people.ts";

const atOnce = 1000;

/**
 * Fills the table as if the app had run for longer than a session's absolute life: living sessions of every age, and the grants of
 * sessions that ended by idleness. The sign-ins run through core's rules over cells in memory. The cells that they put are then
 * inserted as rows, those of a thousand people in one statement.
 *
 * @param touches - How often a session is used in a day, on average.
 */
export async function fill(
  pool: pg.Pool,
  schema: string,
  { size, touches }: { readonly size: number; readonly touches: number },
  now: number,
  context: StoreContext,
): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < size) {
    const puts = new Map<string, readonly [partition: string, put: Put]>();
    let time = now - absoluteMs;
    const cells = memoryCells<string>(() => time);
    const recording: typeof cells = {
      ...cells,
      step(partition, step) {
        const seen = cells.step(partition, step);
        if (!seen.done) return seen;
        for (const key of step.delete ?? []) puts.delete(`${partition} ${key}`);
        for (const put of step.put ?? []) puts.set(`${partition} ${put.key}`, [partition, put]);
        return seen;
      },
    };
    const clock = { now: () => time, sleep: context.clock.sleep };
    const store = cellsStore(recording, { ...context, clock });
    for (let each = 0; each < atOnce; each++) {
      const person = await signIn(store, time, lastUse(time, now, touches));
      if (person.end > now && people.length < size) people.push(person);
      time += absoluteMs / atOnce;
    }
    const left = [...puts.values()].filter(([, { endsAt }]) => endsAt > now);
    await insert(pool, schema, left, now);
  }
  return people;
}

/** When a session of this sign-in was used last, by chance. */
function lastUse(signedInAt: number, now: number, touches: number): number {
  let at = signedInAt;
  for (;;) {
    const next = at + (-Math.log(1 - Math.random()) * 24 * 3_600_000) / touches;
    if (next > at + idleMs || next > now) return at;
    at = next;
  }
}

async function insert(
  pool: pg.Pool,
  schema: string,
  puts: readonly (readonly [string, Put])[],
  now: number,
): Promise<void> {
  const column = <A>(of: (partition: string, put: Put) => A): A[] => puts.map(([partition, put]) => of(partition, put));
  await pool.query(
    `INSERT INTO ${schema}.cells
      SELECT (SELECT era FROM ${schema}.incarnation), p, k, v, s, gen_random_uuid(), e, greatest(e, $6)
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[]) AS new(p, k, v, s, e)`,
    [
      column((partition) => partition),
      column((_, { key }) => key),
      column((_, { value }) => value),
      column((_, { seal }) => seal ?? null),
      column((_, { endsAt }) => endsAt),
      now,
    ],
  );
}
