const shardCount = 64;

/**
 * By two characters: of a hash in an account's key and in a sid, behind the prefix of the others. They lie near the text's
 * beginning, which the look-up reads anyway.
 */
function shardOf(name: string): number {
  const at = name.length > 13 ? 11 : Math.max(0, name.length - 3);
  return (name.charCodeAt(at) + 31 * name.charCodeAt(at + 2)) & (shardCount - 1);
}

/**
 * A Map by text, in parts. The table of a large Map is copied whole when it grows or shrinks: at a million entries the
 * process stands still for 20 to 50 ms. A part is copied in a fraction of a millisecond.
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

  /** All entries. One that comes or goes meanwhile may be among them or not; all others are, once. */
  *[Symbol.iterator](): Generator<[string, V], void, undefined> {
    for (const shard of this.#shards) if (shard !== undefined) yield* shard;
  }
}
