import type { Database } from "./database.ts";
import type { Dialect } from "./schema.ts";

/** For `schema()`. */
export const postgresDialect: Dialect = {
  time: "extract(epoch FROM clock_timestamp()) * 1000",
  name: 'text COLLATE "C"',
  text: "text",
};

/** The part of a `Pool` of the package `pg` that is needed. */
export interface Pool {
  connect(): Promise<Client>;
}

interface Client {
  query(sql: string, parameters?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
  release(destroy?: boolean): void;
}

const begin = `
  BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
  SET LOCAL synchronous_commit = on;
  SET LOCAL statement_timeout = 5000`;

export const postgres = (pool: Pool): Database => ({
  time: postgresDialect.time,
  async transaction(work) {
    const client = await pool.connect();
    // A checked-out client has no error listener. Without one, a lost connection ends the process.
    const ignore = () => undefined;
    client.on("error", ignore);
    let committed = false;
    try {
      await client.query(begin);
      const answer = await work(async (sql, parameters) => (await client.query(sql, [...parameters])).rows);
      await client.query("COMMIT");
      committed = true;
      return answer;
    } finally {
      client.off("error", ignore);
      // After a failure the connection is closed. That rolls the transaction back in every state.
      client.release(!committed);
    }
  },
});
