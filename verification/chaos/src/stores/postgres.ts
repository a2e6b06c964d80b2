import { systemClock } from "@identity-web/core";
import { postgresStore } from "@identity-web/store-postgres";
import { startPostgres } from "@identity-web/tools/postgres-server";
import pg from "pg";
import { postgresCells } from "../../../../packages/store-postgres/src/cells.ts";
import { arrivalMs } from "../../../../packages/store-postgres/src/postgres-store.ts";
import { type ChaosStore, lineTo, plainOrBroken } from "./chaos-store.ts";

/** A crash is `pg_ctl stop -m immediate`. Commits are on the disk, as `fsync` and the store require. */
export const postgres: ChaosStore = {
  name: "postgres",
  needs: "postgresql",
  canForget: false,
  async start({ program, cleanup }) {
    const server = await startPostgres(program, { settings: { fsync: "on", full_page_writes: "on" } });
    let stopped = false;
    cleanup.add({
      stop() {
        stopped = true;
        server.remove();
      },
    });
    // Opens the store before the first token is issued, because a store refuses older tokens.
    const pool = new pg.Pool({ connectionString: server.url });
    await postgresCells(pool, {}, { clock: systemClock }).step("", {});
    await pool.end();
    const line = await lineTo(server.port, cleanup);
    return {
      at: `postgres://postgres@127.0.0.1:${line.port}/postgres`,
      server: {
        kill: (how) => server.stop(how === "SIGTERM" ? "SIGINT" : "SIGQUIT"),
        start: async () => (stopped ? undefined : server.start()),
      },
      line,
    };
  },
  async open({ at: connectionString }, terms) {
    const pool = new pg.Pool({ connectionString, max: 5 });
    // Changes are reported by LISTEN, on a connection that is cut like the others.
    const listen = () => new pg.Client({ connectionString });
    return plainOrBroken(
      postgresStore(pool, { listen }),
      terms,
      (context, aheadMs) => {
        const cells = postgresCells(pool, { listen }, context);
        // The store's time is in the database. The query moves it ahead, as a faster clock does.
        const ahead = pool.query(
          `SELECT setval('identity_web.latest', (SELECT last_value FROM identity_web.latest) + ${aheadMs})`,
        );
        return { ...cells, step: async (partition, step) => ahead.then(() => cells.step(partition, step)) };
      },
      { arrivalMs },
    );
  },
};
