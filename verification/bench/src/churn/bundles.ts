import type { PostgresClient, PostgresResult } from "@identity-web/store-postgres";
import type pg from "pg";

/** The number of bundles that the server executes at the same time, each on its own connection. */
const lanes = 2;

interface Waiting {
  readonly argument: string;
  resolve(result: PostgresResult): void;
  reject(error: unknown): void;
}

/**
 * A client that sends all steps that wait at the same time in one statement, so that a long run takes less time. The server executes
 * the same function for each step. Steps of one partition keep to one connection, because two transactions that change the same
 * partitions in another order could block each other.
 */
export function bundling(pool: pg.Pool): PostgresClient {
  const queues = Array.from({ length: lanes }, (): Waiting[] => []);
  const busy = new Set<Waiting[]>();

  async function sendAll(call: string, queue: Waiting[]): Promise<void> {
    if (busy.has(queue)) return;
    busy.add(queue);
    // Steps that other requests add in this turn are part of the bundle.
    await Promise.resolve();
    while (queue.length > 0) {
      const bundle = queue.splice(0);
      try {
        const text = `SELECT ${call} AS seen FROM unnest($1::text[]) AS each(argument)`;
        const { rows } = await pool.query({ name: "bundle", text, values: [bundle.map(({ argument }) => argument)] });
        for (const [at, { resolve }] of bundle.entries()) resolve({ rows: rows.slice(at, at + 1) });
      } catch (error) {
        for (const { reject } of bundle) reject(error);
      }
    }
    busy.delete(queue);
  }

  return {
    query(text, values) {
      const call = /^SELECT (\S+)\(\$1::text\) AS seen$/.exec(text)?.[1];
      const [argument] = values;
      if (call === undefined || argument === undefined) return pool.query(text, values);
      const { partition } = JSON.parse(argument);
      const queue = queues[laneOf(partition)];
      if (queue === undefined) throw new Error("a lane has a queue");
      return new Promise((resolve, reject) => {
        queue.push({ argument, resolve, reject });
        void sendAll(`${call}(argument)`, queue);
      });
    },
  };
}

/** The same lane for the same partition. */
function laneOf(partition: string): number {
  let sum = 0;
  for (let at = 0; at < partition.length; at++) sum += partition.charCodeAt(at);
  return sum % lanes;
}
