const shardCount = 256;
const mask = shardCount - 1;

/** Some characters of the middle and of the end: account keys are hashes, and sids are of all kinds. */
function shardOf(name: string): number {
  const [middle, last] = [name.length >> 1, name.length - 1];
  return (
    (name.charCodeAt(middle) +
      31 * name.charCodeAt(middle + 1) +
      17 * name.charCodeAt(last) +
      47 * name.charCodeAt(last - 1)) &
    mask
  );
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
