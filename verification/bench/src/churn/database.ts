import pg from "pg";
import { locate } from "../../../../tools/src/components.ts";
import { startPostgres } from "../../../../tools/src/servers/postgres-server.ts";

/** A server of the bench's own. */
export interface Database {
  readonly pool: pg.Pool;
  remove(): Promise<void>;
}

/** @throws where PostgreSQL isn't installed */
export async function startDatabase(): Promise<Database> {
  const program = locate("postgresql", process.env.PATH ?? "");
  if (program === undefined) throw new Error("postgres is not installed: install postgresql");
  // A day passes in minutes, so autovacuum looks every second.
  const server = await startPostgres(program, { settings: { autovacuum_naptime: "1s", max_wal_size: "4GB" } });
  const pool = new pg.Pool({ connectionString: server.url, max: 12 });
  return {
    pool,
    async remove() {
      await pool.end();
      server.remove();
    },
  };
}
