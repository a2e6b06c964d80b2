import { type StoreDriver, sealedStore } from "@identity-web/core";
import { isCluster, type RedisClient, type RedisCluster } from "./client.ts";
import { openRecords } from "./open-records.ts";
import { type RedisStoreOptions, settingsOf } from "./options.ts";

/**
 * Keeps sessions and tokens in Redis, for many processes and machines. The client is yours: connect it before the app
 * serves, listen to its "error" event, close it at the end. Everything is sealed before it leaves the process.
 *
 * @param client - Of the package `redis` (6): `createClient(…)`, or `createCluster(…)`.
 * @throws IdentityError `configuration`
 * @example
 * const client = await createClient({ url: "redis://localhost:6379" }).on("error", console.error).connect();
 * app.use(identity({ store: redisStore(client), provider, baseUrl, secrets }));
 */
export function redisStore(client: RedisClient | RedisCluster, options: RedisStoreOptions = {}): StoreDriver {
  const settings = settingsOf(options, isCluster(client));
  return {
    name: "redis",
    open: (context) => sealedStore(openRecords(client, settings, context), context),
  };
}
