import { flag, type OptionRules, secretSuch, settled, text, whole } from "@identity-web/core/options";

export interface RedisStoreOptions {
  /** Begins the name of every key. Default `"identity-web:"`. */
  readonly keyPrefix?: string;
  /** How long to wait for an answer of Redis before the request fails (503), in ms. Default 2000. */
  readonly timeoutMs?: number;
  /** Markers of front-channel logouts, which any client can cause; beyond it the oldest goes, with an event. Default 10 000. */
  readonly maxFrontChannelMarkers?: number;
  /** How far the clocks of a Cluster's servers may lie apart, in ms. Default 1000; a single server has one clock. */
  readonly maxSkewMs?: number;
  /**
   * Whether a request that waits for another process's refresh is notified of its end by publish/subscribe, on one more
   * connection that is open meanwhile. Otherwise it looks now and then. Default `true`.
   */
  readonly subscribe?: boolean;
  /**
   * By default all users have to sign in again after Redis was restarted or a replica took over, since either can bring back
   * a session that was signed out just before; on a Cluster this is so whichever of its masters it was. `true` keeps
   * sessions, and accepts that.
   */
  readonly keepSessionsAcrossFailover?: boolean;
}

export type RedisSettings = Required<RedisStoreOptions>;

const defaults: RedisSettings = {
  keyPrefix: "identity-web:",
  timeoutMs: 2000,
  maxFrontChannelMarkers: 10_000,
  maxSkewMs: 1000,
  subscribe: true,
  keepSessionsAcrossFailover: false,
};

const rules: OptionRules<RedisStoreOptions> = {
  keyPrefix: text("a text without braces", /^[^{}]*$/),
  timeoutMs: whole(1),
  maxFrontChannelMarkers: whole(1),
  maxSkewMs: whole(0),
  subscribe: flag,
  keepSessionsAcrossFailover: flag,
};

/** An address is not shown: it may have a password in it. */
const redisClient = secretSuch(
  'a connected client of the package redis: redisStore(await createClient({ url: "redis://…" }).connect())',
  (value) => typeof value === "object" && value !== null && "sendCommand" in value,
);

/** @throws IdentityError `configuration`, with everything that is wrong */
export const settingsOf = (client: unknown, given: RedisStoreOptions): RedisSettings =>
  settled("redisStore()", rules, defaults, given, redisClient(client, "redisStore()"));
