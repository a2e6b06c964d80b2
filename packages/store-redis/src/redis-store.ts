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

/** A store in Redis, and a look at what it holds. */
export interface RedisStore extends StoreDriver {
  /**
   * What the store holds at this moment, for administrators' pages and tests: never a token. Looks at every key and opens
   * every session, by the secrets of the app that opened the store last; what these can't open is left out.
   */
  inspect(): Promise<StoreContents>;
}

/** How long a step may be on its way before it is decided again, in ms. */
export const arrivalMs = 20;
/** Cells of a partition that `inspect` reads at once. */
const pageSize = 500;

/**
 * Keeps sessions and tokens in Redis, for many processes and machines. The client is yours: connect it before the app
 * serves, listen to its "error" event, close it at the end. Everything is sealed before it leaves the process. When the
 * store is opened it says in a `warning` event which acknowledged sign-outs this Redis could lose.
 *
 * @param client - Of the package `redis` (6): `createClient(…)`, or `createCluster(…)`.
 * @throws IdentityError `configuration`
 * @example
 * const client = await createClient({ url: "redis://localhost:6379" }).on("error", console.error).connect();
 * app.use(identity({ store: redisStore(client), provider, baseUrl, secrets }));
 */
export function redisStore(client: RedisClient | RedisCluster, options: RedisStoreOptions = {}): RedisStore {
  const { maxFrontChannelMarkers, timeoutMs, keepSessionsAcrossFailover } = settingsOf(client, options);
  let cells: RedisCells | undefined;
  let sealer: Sealer | undefined;
  return {
    name: "redis",

    open(context) {
      cells ??= redisCells(client, options, context);
      ({ sealer } = context);
      // Never fails: what it can't find out is an event.
      reportDurability(senders(client, timeoutMs), keepSessionsAcrossFailover, context.events);
      return cellsStore(cells, context, { maxFrontChannelMarkers, arrivalMs });
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
