import { redemptionPartition } from "../rules/names.ts";

const shardsOfKind = 64;
const kinds = 3;
const accountKeyLength = 22;
const redemptionLetter = redemptionPartition("").charCodeAt(0);

/**
 * Accounts, redemptions and all other names have shards of their own. A redemption is deleted after minutes. V8 counts deleted
 * entries when it enlarges a table, so redemptions among other names would double the tables of both.
 */
function kindOf(name: string): number {
  if (name.length === accountKeyLength) return 0;
  return name.charCodeAt(0) === redemptionLetter ? 2 : 1;
}

/**
 * The shard of a name, by its kind and two of its characters. In account keys and sids they belong to a hash; in other names they
 * follow the prefix. They are near the beginning, which the look-up reads anyway.
 */
function shardOf(name: string): number {
  const at = name.length > 13 ? 11 : Math.max(0, name.length - 3);
  const hash = (name.charCodeAt(at) + 31 * name.charCodeAt(at + 2)) & (shardsOfKind - 1);
  return kindOf(name) * shardsOfKind + hash;
}

/**
 * A Map with string keys, in shards. When a Map grows or shrinks, V8 copies its whole table. With a million entries that blocks
 * the process for 20 to 50 ms; a shard is copied in a fraction of a millisecond.
 */
export class ShardedMap<V> {
  readonly #shards: (Map<string, V> | undefined)[] = Array.from({ length: kinds * shardsOfKind }, () => undefined);

  get(name: string): V | undefined {
    return this.#shards[shardOf(name)]?.get(name);
  }

  set(name: string, value: V): void {
    const index = shardOf(name);
    const shard = this.#shards[index];
    if (shard === undefined) this.#shards[index] = new Map([[name, value]]);
    else shard.set(name, value);
  }

  delete(name: string): void {
    this.#shards[shardOf(name)]?.delete(name);
  }

  /** All entries, each once. An entry that is added or deleted during the iteration may be missing. */
  *[Symbol.iterator](): Generator<[string, V], void, undefined> {
    for (const shard of this.#shards) if (shard !== undefined) yield* shard;
  }
}
