/** Beyond so many entries a table is quicker than looking at each key. */
const few = 8;

interface Keyed {
  readonly key: string;
}

/**
 * Entries by their keys. A few lie in one exact array, which takes a third of a Map's memory: most accounts have three
 * cells. An array is replaced and never changed, so that it may be iterated while entries come and go.
 */
export class FewOrMany<E extends Keyed> {
  #few: readonly E[] = [];
  #many: Map<string, E> | undefined = undefined;

  get size(): number {
    return this.#many?.size ?? this.#few.length;
  }

  get(key: string): E | undefined {
    if (this.#many !== undefined) return this.#many.get(key);
    for (const entry of this.#few) if (entry.key === key) return entry;
    return undefined;
  }

  set(entry: E): void {
    if (this.#many !== undefined) {
      this.#many.set(entry.key, entry);
      return;
    }
    const place = this.#few.findIndex(({ key }) => key === entry.key);
    if (place >= 0) this.#few = this.#few.with(place, entry);
    else if (this.#few.length < few) this.#few = [...this.#few, entry];
    else this.#toTable().set(entry.key, entry);
  }

  delete(key: string): boolean {
    if (this.#many !== undefined) return this.#many.delete(key);
    const left = this.#few.filter((entry) => entry.key !== key);
    const found = left.length < this.#few.length;
    if (found) this.#few = left;
    return found;
  }

  /** All entries. One that comes or goes meanwhile may be among them or not. */
  values(): Iterable<E> {
    return this.#many?.values() ?? this.#few;
  }

  #toTable(): Map<string, E> {
    const table = new Map(this.#few.map((entry) => [entry.key, entry]));
    this.#many = table;
    this.#few = [];
    return table;
  }
}
