import { type CellStore, cellsStore, type StoreContext, type StoreDriver } from "@identity-web/core";
import { postgresStore } from "@identity-web/store-postgres";
import { redisStore } from "@identity-web/store-redis";
import { sqliteStore } from "@identity-web/store-sqlite";
import pg from "pg";
import { createClient } from "redis";
import { postgresCells } from "../../../../packages/store-postgres/src/cells.ts";
import { redisCells } from "../../../../packages/store-redis/src/cells.ts";
import { arrivalMs } from "../../../../packages/store-redis/src/redis-store.ts";
import { sqliteCells } from "../../../../packages/store-sqlite/src/sqlite-cells.ts";
import { brokenCells } from "../broken/broken-cells.ts";
import type { WorkerConfig } from "./messages.ts";

type Opens = (context: StoreContext) => CellStore;
type Over = (opens: Opens, terms: object) => StoreDriver;

const maxFrontChannelMarkers = 10_000;
const busyTimeoutMs = 5_000;

/** Opens the store under test like an app, optionally with broken cells or a time that runs ahead. */
export async function openStore({ store, broken, aheadMs = 0 }: WorkerConfig): Promise<StoreDriver> {
  const breaks = brokenCells(broken);
  const isPlain = breaks === undefined && aheadMs === 0;
  const over: Over = (opens, terms) => ({
    name: "chaos",
    open(context) {
      const cells = opens(context);
      return cellsStore(breaks?.(cells) ?? cells, context, { maxFrontChannelMarkers, ...terms });
    },
  });
  if ("sqlite" in store) {
    const { sqlite: path } = store;
    if (isPlain) return sqliteStore(path);
    return over(({ clock }) => {
      const ahead = { ...clock, now: () => clock.now() + aheadMs };
      return sqliteCells(path, { clock: ahead, busyTimeoutMs });
    }, {});
  }
  if ("postgres" in store) return openPostgres(store.postgres, aheadMs, isPlain, over);
  const socket = { host: "127.0.0.1", port: store.redis, reconnectStrategy: 20 };
  const client = createClient({ socket }).on("error", () => undefined);
  await client.connect();
  // The server flushes each write before it answers and loses no acknowledged write, so sessions may survive its restart.
  const options = { keepSessionsAcrossFailover: store.keeps };
  if (isPlain) return redisStore(client, options);
  return over((context) => redisCells(client, options, context, { aheadMs: () => aheadMs }), { arrivalMs });
}

/** Changes are reported by LISTEN, on a connection that is cut like the others. */
function openPostgres(port: number, aheadMs: number, isPlain: boolean, over: Over): StoreDriver {
  const options = { host: "127.0.0.1", port, user: "postgres", database: "postgres" };
  const pool = new pg.Pool({ ...options, max: 5 });
  const listen = () => new pg.Client(options);
  if (isPlain) return postgresStore(pool, { listen });
  // The store's time is in the database. The query moves it ahead, as a faster clock does.
  return over(
    (context) => {
      const cells = postgresCells(pool, { listen }, context);
      const ahead = pool.query(
        `SELECT setval('identity_web.latest', (SELECT last_value FROM identity_web.latest) + ${aheadMs})`,
      );
      return { ...cells, step: async (partition, step) => ahead.then(() => cells.step(partition, step)) };
    },
    { arrivalMs },
  );
}
