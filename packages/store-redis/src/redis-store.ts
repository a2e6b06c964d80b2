import {
  type Cell,
  cellsContents,
  cellsStore,
  type Sealer,
  type StoreContents,
  type StoreDriver,
} from "@identity-web/core";
import { type RedisCells, redisCells } from "./cells.ts";
import { type RedisClient, type RedisCluster, senders } from "./client.ts";
import { reportDurability } from "./durability.ts";
import { type RedisStoreOptions, settingsOf } from "./options.ts";

/** A store in Redis, with a method that lists its contents. */
export interface RedisStore extends StoreDriver {
  /**
   * Lists the present contents of the store, for administrators' pages and tests. The list never has a token. It scans every
   * key, opens the sessions with the secrets of the app that opened the store last, and leaves out sessions of other secrets.
   */
  inspect(): Promise<StoreContents>;
}

/** How long a step may take to arrive at Redis before it is decided again, in ms. */
export const arrivalMs = 20;
/** Cells of a partition that `inspect` reads at once. */
const pageSize = 500;

/**
 * Keeps sessions and tokens in Redis, for many processes and machines. The app owns the client: connect it before the app
 * serves requests, listen to its "error" event, and close it at the end. All data is sealed before it leaves the process. When
 * the store is opened, a `warning` event reports which acknowledged sign-outs this Redis could lose.
 *
 * @param client - A client of the package `redis` (6): `createClient(…)` or `createCluster(…)`.
 * @throws IdentityError `configuration`
 * @example
 * const client = await createClient({ url: "redis://localhost:6379" }).on("error", console.error).connect();
 * app.use(identity({ store: redisStore(client), provider, baseUrl, secrets }));
 */
export function redisStore(client: RedisClient | RedisCluster, options: RedisStoreOptions = {}): RedisStore {
  const { timeoutMs, keepSessionsAcrossFailover } = settingsOf(client, options);
  let cells: RedisCells | undefined;
  let sealer: Sealer | undefined;
  return {
    name: "redis",

    open(context) {
      cells ??= redisCells(client, options, context);
      ({ sealer } = context);
      // Never rejects: a failure becomes an event.
      reportDurability(senders(client, timeoutMs), keepSessionsAcrossFailover, context.events);
      return cellsStore(cells, context, { arrivalMs });
    },

    async inspect() {
      if (cells === undefined || sealer === undefined) return { accounts: [], sessions: 0 };
      const { now } = await cells.step("", {});
      return cellsContents(contentsOf(cells), now, { sealer });
    },
  };
}

async function* contentsOf(cells: RedisCells): AsyncGenerator<readonly [string, readonly Cell[]]> {
  for (const partition of await cells.partitions()) {
    const found = new Map<string, Cell>();
    let from: string | undefined;
    do {
      const look = { under: [""], most: pageSize, ...(from !== undefined && { from }) };
      const seen = await cells.step(partition, { look });
      for (const cell of seen.cells) found.set(cell.key, cell);
      from = seen.next;
    } while (from !== undefined);
    yield [partition, [...found.values()]];
  }
}
