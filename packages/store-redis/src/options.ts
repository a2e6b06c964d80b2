import { IdentityError } from "@identity-web/core";

export interface RedisStoreOptions {
  /** Begins the name of every key. Default `"identity-web:"`. */
  readonly keyPrefix?: string;
  /** How long to wait for an answer of Redis before the request fails (503), in ms. Default 2000. */
  readonly timeoutMs?: number;
  /** Markers of front-channel logouts, which anybody can cause; beyond it the oldest goes, with an event. Default 10 000. */
  readonly maxFrontChannelMarkers?: number;
  /** How far the clocks of a Cluster's servers may lie apart, in ms. Default 1000; a single server has one clock. */
  readonly maxSkewMs?: number;
  /**
   * Whether a request that waits for another process's refresh hears of its end by publish/subscribe, on one more
   * connection that is open meanwhile. Otherwise it looks now and then. Default `true`.
   */
  readonly subscribe?: boolean;
  /**
   * By default everybody has to sign in again after Redis was restarted or a replica took over, since either can bring back
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

/**
 * An address is not shown: it may have a password in it.
 *
 * @throws IdentityError `configuration` where it is no client
 */
export function checkClient(client: unknown): void {
  const isClient = typeof client === "object" && client !== null && "sendCommand" in client;
  if (isClient) return;
  const kind = client === null ? "null" : typeof client;
  throw new IdentityError("configuration", `redisStore expected a client of the package redis, and got ${kind}`, {
    cure: 'Make a client and connect it: redisStore(await createClient({ url: "redis://…" }).connect()).',
  });
}

/** @throws IdentityError `configuration`, with everything that is wrong */
export function settingsOf(options: RedisStoreOptions): RedisSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings = { ...defaults, ...given };
  const problems = Object.keys(given)
    .filter((name) => !(name in defaults))
    .map((name) => `redisStore has no option ${name}; it knows ${Object.keys(defaults).join(", ")}`);
  const whole = (name: "timeoutMs" | "maxFrontChannelMarkers" | "maxSkewMs", least: number) => {
    const value: unknown = settings[name];
    if (Number.isSafeInteger(value) && Number(value) >= least) return;
    problems.push(`redisStore's ${name} must be a whole number of at least ${least}, but is ${String(value)}`);
  };
  whole("timeoutMs", 1);
  whole("maxFrontChannelMarkers", 1);
  whole("maxSkewMs", 0);
  const yesOrNo = (name: "subscribe" | "keepSessionsAcrossFailover") => {
    const value: unknown = settings[name];
    if (typeof value === "boolean") return;
    problems.push(`redisStore's ${name} must be true or false, but is ${String(value)}`);
  };
  yesOrNo("subscribe");
  yesOrNo("keepSessionsAcrossFailover");
  const { keyPrefix }: Record<string, unknown> = { ...settings };
  if (typeof keyPrefix !== "string" || /[{}]/.test(keyPrefix)) {
    problems.push(`redisStore's keyPrefix must be a text without braces, but is ${JSON.stringify(keyPrefix)}`);
  }
  if (problems.length > 0) throw new IdentityError("configuration", problems.join("; "));
  return settings;
}
