const shardCount = 64;

/**
 * The shard of a name, by two of its characters. In account keys and sids they belong to a hash; in other names they follow the
 * prefix. They are near the beginning, which the look-up reads anyway.
 */
function shardOf(name: string): number {
  const at = name.length > 13 ? 11 : Math.max(0, name.length - 3);
  return (name.charCodeAt(at) + 31 * name.charCodeAt(at + 2)) & (shardCount - 1);
}

/**
 * A Map with string keys, in shards. When a Map grows or shrinks, V8 copies its whole table. With a million entries that blocks
 * the process for 20 to 50 ms; a shard is copied in a fraction of a millisecond.
 */
export class ShardedMap<V> {
  readonly #shards: (Map<string, V> | undefined)[] = Array.from({ length: shardCount }, () => undefined);

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
