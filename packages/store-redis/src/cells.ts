import type { Cell, CellStore, Look, Put, Seen, Step, StoreContext } from "@identity-web/core";
import { growingStepScript, lookScript, stepScript } from "./cell-script.ts";
import { Changes } from "./changes.ts";
import { isCluster, type RedisClient, type RedisCluster, sender, senders } from "./client.ts";
import { failure } from "./error-texts.ts";
import { type Binding, unbound } from "./failover/binding.ts";
import { type Answer, BoundScripts } from "./failover/bound-scripts.ts";
import { GenerationBinding } from "./failover/generation.ts";
import { IncarnationBinding } from "./failover/incarnation.ts";
import { type RedisStoreOptions, settingsOf } from "./options.ts";
import { contentKeys, partitionsIn, tagOf } from "./partitions.ts";
import { listOf, numberOf, textOf } from "./reply.ts";

/** Cells in Redis, with a list of the partitions that have any. */
export interface RedisCells extends CellStore<string> {
  step(partition: string, step: Step): Promise<Seen>;
  partitions(): Promise<ReadonlySet<string>>;
}

/** Lets tests shorten long times. */
export interface Haste {
  /** How far the store's time runs ahead of the server's, in ms. @default () => 0 */
  readonly aheadMs?: () => number;
  /** How long a view of a Cluster's masters is valid, in ms. @default 1000 */
  readonly viewMs?: number;
}

const randomBytes = 12;
/** The most names that one command of a script takes. */
const manyNames = 1000;
/** The latest time of a JavaScript date, in ms since the epoch. */
const endOfTime = 8.64e15;
/**
 * `leastMs`: the least time that Redis keeps a clock. `leaseMs`: how far readings may go beyond the time on the disk. Both in
 * ms. A single server has one clock for all partitions. A Cluster has one for each partition, where a lease would cost a write
 * for each look.
 */
const clocks = {
  shared: { leastMs: String(400 * 24 * 3_600_000), leaseMs: "1000" },
  own: { leastMs: "60000", leaseMs: "0" },
} as const;

/**
 * Keeps cells in Redis. Each step is one atomic script over the keys of one hash slot. The cells are as durable as the server
 * makes them. Data of an earlier incarnation of the server, or of an earlier generation of the Cluster, is ignored.
 *
 * @throws IdentityError `configuration`
 */
export function redisCells(
  client: RedisClient | RedisCluster,
  options: RedisStoreOptions,
  { clock, crypto }: Pick<StoreContext, "clock" | "crypto">,
  { aheadMs = () => 0, viewMs = 1000 }: Haste = {},
): RedisCells {
  const { keyPrefix, timeoutMs, keepSessionsAcrossFailover: keeps, maxSkewMs, subscribe } = settingsOf(client, options);
  const random = () => crypto.random(randomBytes);
  const send = sender(client, timeoutMs);
  const cluster = isCluster(client);
  const bindingOf = (): Binding => {
    if (cluster) return new GenerationBinding({ client, keyPrefix, timeoutMs, keeps, viewMs, aheadMs, random });
    return keeps ? unbound : new IncarnationBinding({ send, keyPrefix, random });
  };
  const binding = bindingOf();
  const scripts = new BoundScripts({ send, keyPrefix, binding });
  const channelOf = (tag: string) => `${keyPrefix}${tag}:changed`;
  const changeKey = (tag: string) => `${keyPrefix}${tag}:change`;
  const publish = cluster ? "SPUBLISH" : "PUBLISH";
  const { leastMs, leaseMs } = cluster ? clocks.own : clocks.shared;

  async function step(partition: string, given: Step): Promise<Seen> {
    const tag = tagOf(partition);
    const own = [String(aheadMs()), leastMs, leaseMs];
    const { script, args, keys } = commandOf(given, own, [channelOf(tag), publish], random);
    if (![partition, ...args].every(isWellFormed)) throw failure("redis-text-malformed");
    const keysIn = (prefix: string) => {
      const all = [`${prefix}${cluster ? `${tag}:` : ""}clock`, ...contentKeys(prefix, tag), changeKey(tag)];
      // While a slot moves, the server refuses a script that names a missing key. So a look names only the keys it needs.
      return script === lookScript ? all.slice(0, 3) : all;
    };
    return seenIn(await scripts.run(script, keysIn, args), keys);
  }

  const changes = subscribe ? Changes.of(client, clock, timeoutMs) : undefined;
  const changed = (partition: string, signal: AbortSignal): Promise<void> => {
    const tag = tagOf(partition);
    const key = changeKey(tag);
    return changes?.next(channelOf(tag), () => send(["GET", key], key), signal) ?? Promise.resolve();
  };
  return {
    step,
    partitions: async () => partitionsIn(senders(client, timeoutMs), await scripts.prefix()),
    ...(changes && { changed }),
    ...(cluster && { maxSkewMs, bornAt: async () => (await binding.confirm()).bornAt ?? Number.NaN }),
  };
}

/** Whether a step adds a new sealed cell, as a sign-in does. */
const grows = ({ put = [], when = [] }: Step): boolean =>
  put.some(
    ({ key, seal }) => seal !== undefined && when.some((each) => each.key === key && each.version === undefined),
  );

const isWellFormed = (text: string): boolean => text.isWellFormed();

/** A step's script and its arguments, in the script's order. */
function commandOf(step: Step, own: readonly string[], publishing: readonly string[], random: () => string) {
  const { when = [], before, put = [], delete: gone = [], look = {} } = step;
  const { keys: named = [], under = [], seals = true, most = -1, from } = look;
  const keys = named.length > 1 ? [...new Set(named)] : named;
  const sealed = seals ? "1" : "0";
  const changes = when.length + put.length + gone.length > 0 || before !== undefined;
  if (!changes && under.length === 0 && keys.length > 0 && keys.length <= manyNames) {
    return { script: lookScript, args: [...own, sealed, ...keys], keys };
  }
  const beginnings = distinct(under);
  const counts = [when.length, gone.length, put.length, keys.length, beginnings.length].map(String);
  const [, index = "1", start = ""] = /^(\d+) (.*)$/s.exec(from ?? "") ?? [];
  const args = [
    ...[...own, ...publishing, put.length + gone.length > 0 ? `${random()}.` : ""],
    ...[before === undefined ? "" : String(before), ...counts, sealed, String(most), index, start],
    ...when.flatMap(({ key, version }) => [key, version === undefined ? "" : `=${version}`]),
    ...gone,
    ...put.flatMap(textsOfPut),
    ...keys,
    ...beginnings,
  ];
  return { script: grows(step) ? growingStepScript : stepScript, args, keys };
}

function textsOfPut({ key, value, seal, endsAt }: Put): readonly string[] {
  if (Number.isNaN(endsAt)) throw failure("redis-expiry-invalid");
  const ends = String(Math.ceil(Math.min(endsAt, endOfTime)));
  return [key, ends, value, seal === undefined ? "" : `=${seal}`];
}

/** Drops prefixes that another prefix covers, so that no name has two of them. */
const distinct = (under: Look["under"] & object): readonly string[] =>
  under.length > 1
    ? [...new Set(under)].filter((each) => !under.some((other) => other !== each && each.startsWith(other)))
    : under;

function seenIn({ reply, bound }: Answer, keys: readonly string[]): Seen {
  const [now, born, facts, seals, done, found, next] = listOf(reply);
  const [values, sealed] = [listOf(facts), listOf(seals)];
  const names = found === undefined ? keys : [...keys, ...listOf(found).map(textOf)];
  const cells: Cell[] = [];
  for (const [index, key] of names.entries()) {
    const fact = values[index];
    // A cell that was also requested by name is in the result already.
    if (typeof fact !== "string" || (index >= keys.length && keys.includes(key))) continue;
    const space = fact.indexOf(" ");
    const seal = sealed[index];
    cells.push({
      key,
      value: fact.slice(space + 1),
      seal: typeof seal === "string" ? seal : undefined,
      version: fact.slice(0, space),
    });
  }
  return {
    done: done !== 0,
    now: numberOf(now),
    bornAt: bound.bornAt ?? numberOf(born),
    cells,
    ...(typeof next === "string" && next !== "" && { next }),
  };
}
