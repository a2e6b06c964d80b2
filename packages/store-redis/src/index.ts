export type { RedisClient, RedisCluster, SendOptions } from "./client.ts";
export type { RedisStoreOptions } from "./options.ts";
export { type RedisStore, redisStore } from "./redis-store.ts";
