import { type Sealer, type StoreContents, type StoreDriver, sealedContents, sealedStore } from "@identity-web/core";
import { type RedisClient, type RedisCluster, senders } from "./client.ts";
import { reportDurability } from "./durability.ts";
import { openRecords, type RedisRecords } from "./open-records.ts";
import { type RedisStoreOptions, settingsOf } from "./options.ts";

/** A store in Redis, and a look at what it holds. */
export interface RedisStore extends StoreDriver {
  /**
   * What the store holds at this moment, for administrators' pages and tests: never a token. Looks at every key and opens
   * every session, by the secrets of the app that opened the store last; what these can't open is left out.
   */
  inspect(): Promise<StoreContents>;
}

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
  const settings = settingsOf(options);
  let records: RedisRecords | undefined;
  let sealer: Sealer | undefined;
  return {
    name: "redis",

    open(context) {
      records = openRecords(client, settings, context);
      ({ sealer } = context);
      // Never fails: what it can't find out is an event.
      reportDurability(senders(client, settings.timeoutMs), settings.keepSessionsAcrossFailover, context.events);
      return sealedStore(records, context);
    },

    async inspect() {
      if (records === undefined || sealer === undefined) return { accounts: [], sessions: 0 };
      return sealedContents(await records.contents(), { sealer });
    },
  };
}
