/** Something that is kept up to and including a moment, in ms since the epoch. */
export interface Expiring {
  readonly until: number;
}

/**
 * A Map of things that expire. Expiry is looked at when something is read, and a few entries are swept with every write,
 * so that no entry needs a timer of its own. Entries are in the order in which they were set last.
 */
export class ExpiringMap<K, V extends Expiring> {
  readonly #entries = new Map<K, V>();
  // Iterators of a Map see what is added behind them and skip what is deleted: each keeps its place for good.
  #hand = this.#entries.entries();
  #oldest = this.#entries.entries();

  /** How many entries there are, those that have expired but were not swept yet included. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: K, now: number): V | undefined {
    const value = this.#entries.get(key);
    return value !== undefined && now <= value.until ? value : undefined;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }

  /** Removes and returns the entry that was set longest ago. */
  shift(): readonly [K, V] | undefined {
    let next = this.#oldest.next();
    if (next.done === true) {
      this.#oldest = this.#entries.entries();
      next = this.#oldest.next();
    }
    if (next.done === true) return undefined;
    this.#entries.delete(next.value[0]);
    return next.value;
  }

  /** Looks at the next few entries, in turn, and drops those that have expired. */
  sweep(now: number, steps: number): void {
    for (let step = 0; step < steps; step++) {
      const next = this.#hand.next();
      if (next.done === true) {
        this.#hand = this.#entries.entries();
        return;
      }
      const [key, value] = next.value;
      if (now > value.until) this.#entries.delete(key);
    }
  }
}
