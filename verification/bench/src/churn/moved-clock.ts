import type { Clock } from "@identity-web/core";
import type pg from "pg";

/** The machine's clock, moved on for this process and for the store in the database. */
export interface MovedClock extends Clock {
  advance(ms: number): Promise<void>;
}

/** Replaces the schema's clock by one that a table moves on. */
export async function movedClock(pool: pg.Pool, schema: string): Promise<MovedClock> {
  await pool.query(`CREATE TABLE ${schema}.bench_clock AS SELECT 0::double precision AS ahead`);
  await pool.query(`CREATE OR REPLACE FUNCTION ${schema}.clock_1() RETURNS double precision LANGUAGE sql VOLATILE AS
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000 + ahead)::double precision FROM ${schema}.bench_clock'`);
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async advance(ms) {
      ahead += ms;
      await pool.query(`UPDATE ${schema}.bench_clock SET ahead = $1`, [ahead]);
    },
  };
}
