import { flag, type OptionRules, secretSuch, settled, text, whole } from "@identity-web/core/options";

/** Options of `redisStore()`. */
export interface RedisStoreOptions {
  /** The beginning of every key. @default "identity-web:" */
  readonly keyPrefix?: string;
  /** How long to wait for Redis before the request fails with 503, in ms. @default 2000 */
  readonly timeoutMs?: number;
  /** How much the clocks of a Cluster's servers may differ, in ms. A single server ignores it. @default 1000 */
  readonly maxSkewMs?: number;
  /**
   * Whether a request that waits for another process's refresh is notified by publish/subscribe. It needs one more connection
   * while requests wait. Otherwise the request polls Redis.
   *
   * @default true
   */
  readonly subscribe?: boolean;
  /**
   * Whether sessions survive a restart of Redis and a failover to a replica. Either can restore a session that was signed out
   * just before, so by default all users must sign in again. On a Cluster this applies to each of its masters. `true` keeps
   * the sessions and accepts that risk.
   *
   * @default false
   */
  readonly keepSessionsAcrossFailover?: boolean;
}

export type RedisSettings = Required<RedisStoreOptions>;

const defaults: RedisSettings = {
  keyPrefix: "identity-web:",
  timeoutMs: 2000,
  maxSkewMs: 1000,
  subscribe: true,
  keepSessionsAcrossFailover: false,
};

const rules: OptionRules<RedisStoreOptions> = {
  keyPrefix: text("a text without braces", /^[^{}]*$/),
  timeoutMs: whole(1),
  maxSkewMs: whole(0),
  subscribe: flag,
  keepSessionsAcrossFailover: flag,
};

/** Methods of clients whose `sendCommand` takes other arguments: of ioredis, and of the package `redis` for Sentinel. */
const others = ["defineCommand", "getSentinelNode"];

/** The message doesn't show an address, because it may contain a password. */
const redisClient = secretSuch(
  'a connected client of the package redis: redisStore(await createClient({ url: "redis://…" }).connect())',
  (value) =>
    typeof value === "object" && value !== null && "sendCommand" in value && !others.some((name) => name in value),
);

/** @throws IdentityError `configuration`, which lists all wrong options */
export const settingsOf = (client: unknown, given: RedisStoreOptions): RedisSettings =>
  settled("redisStore()", rules, defaults, given, redisClient(client, "redisStore()"));
