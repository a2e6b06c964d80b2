import { tmpdir } from "node:os";
import type { PostgresClient } from "@identity-web/store-postgres";
import pg from "pg";
import { locate } from "../../../../tools/src/components.ts";
import { startPostgres } from "../../../../tools/src/servers/postgres-server.ts";
import { bundling } from "./bundles.ts";

/** The bench's own server. */
export interface Database {
  readonly pool: pg.Pool;
  /** For the store. */
  readonly client: PostgresClient;
  remove(): Promise<void>;
}

/** The largest number of steps in flight at the same time. */
export const inFlight = 256;

/** @throws if PostgreSQL isn't installed */
export async function startDatabase(): Promise<Database> {
  const program = locate("postgresql", process.env.PATH ?? "");
  if (program === undefined) throw new Error("postgres is not installed: install postgresql");
  const settings = {
    // A day passes in minutes, so autovacuum looks every second.
    autovacuum_naptime: "1s",
    // The table's size and its HOT updates depend on none of these.
    shared_buffers: "2GB",
    max_wal_size: "8GB",
    wal_level: "minimal",
    max_wal_senders: "0",
  };
  // A million sessions need about 15 GB with the log: too much for a folder in memory.
  const server = await startPostgres(program, { settings, place: tmpdir() });
  const pool = new pg.Pool({
    host: server.folder,
    port: server.port,
    user: "postgres",
    database: "postgres",
    max: 4,
    idleTimeoutMillis: 0,
  });
  return {
    pool,
    client: bundling(pool),
    async remove() {
      await pool.end();
      // A running server creates files while its folder is removed.
      await server.stop();
      server.remove();
    },
  };
}
