import type { Clock } from "@identity-web/core";
import type pg from "pg";

/** A clock that stands still until it is advanced. This process and the store in the database read the same time. */
export interface MovedClock extends Clock {
  advance(ms: number): Promise<void>;
}

/**
 * Replaces the schema's clock by a clock in a table. It doesn't follow the machine's clock, so a run may be slow, and may be
 * stopped for an hour.
 */
export async function movedClock(pool: pg.Pool, schema: string): Promise<MovedClock> {
  let now = Date.now();
  await pool.query(`CREATE TABLE ${schema}.bench_clock AS SELECT ${now}::double precision AS now`);
  // PL/pgSQL keeps the plan. A function in SQL would be planned at each step.
  await pool.query(`CREATE OR REPLACE FUNCTION ${schema}.clock_1() RETURNS double precision LANGUAGE plpgsql VOLATILE AS
    'BEGIN RETURN (SELECT now FROM ${schema}.bench_clock); END'`);
  return {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async advance(ms) {
      const next = now + ms;
      await pool.query(`UPDATE ${schema}.bench_clock SET now = $1`, [next]);
      now = next;
    },
  };
}
