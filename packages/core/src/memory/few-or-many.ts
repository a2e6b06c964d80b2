interface Keyed {
  readonly key: string;
}

/** One bit for the length of a key. If the bit isn't set, no entry has a key of this length. */
const lengthBit = (key: string): number => 1 << (key.length & 31);

const isNamed = (entry: Keyed | undefined, prefix: string, name: string, length: number): boolean =>
  entry !== undefined &&
  entry.key.length === length &&
  entry.key.charCodeAt(0) === prefix.charCodeAt(0) &&
  entry.key.slice(prefix.length) === name &&
  entry.key.startsWith(prefix);

/**
 * Entries by their keys. The first three are in fields, because most accounts have two or three cells. Each object less on the
 * path to a cell saves a miss of the processor's cache.
 */
export class FewOrMany<E extends Keyed> {
  #lengths = 0;
  #first: E | undefined = undefined;
  #second: E | undefined = undefined;
  #third: E | undefined = undefined;
  #many: Map<string, E> | undefined = undefined;

  get size(): number {
    if (this.#many !== undefined) return this.#many.size;
    return Number(this.#first !== undefined) + Number(this.#second !== undefined) + Number(this.#third !== undefined);
  }

  get(key: string): E | undefined {
    if ((this.#lengths & lengthBit(key)) === 0) return undefined;
    if (this.#many !== undefined) return this.#many.get(key);
    if (this.#first?.key === key) return this.#first;
    if (this.#second?.key === key) return this.#second;
    return this.#third?.key === key ? this.#third : undefined;
  }

  /** The entry whose key is prefix plus name. Compares both parts in place, because building the key costs more. */
  named(prefix: string, name: string): E | undefined {
    const length = prefix.length + name.length;
    if ((this.#lengths & (1 << (length & 31))) === 0) return undefined;
    if (this.#many !== undefined) return this.#many.get(prefix + name);
    if (isNamed(this.#first, prefix, name, length)) return this.#first;
    if (isNamed(this.#second, prefix, name, length)) return this.#second;
    return isNamed(this.#third, prefix, name, length) ? this.#third : undefined;
  }

  set(entry: E): void {
    this.#lengths |= lengthBit(entry.key);
    if (this.#many !== undefined) this.#many.set(entry.key, entry);
    else if (this.#first === undefined || this.#first.key === entry.key) this.#first = entry;
    else if (this.#second === undefined || this.#second.key === entry.key) this.#second = entry;
    else if (this.#third === undefined || this.#third.key === entry.key) this.#third = entry;
    else this.#toTable().set(entry.key, entry);
  }

  /** Deletes an entry and moves the others up, so that their order stays. */
  delete(key: string): boolean {
    if (this.#many !== undefined) return this.#many.delete(key);
    if (this.#first?.key === key) {
      this.#first = this.#second;
      this.#second = this.#third;
    } else if (this.#second?.key === key) {
      this.#second = this.#third;
    } else if (this.#third?.key !== key) {
      return false;
    }
    this.#third = undefined;
    return true;
  }

  /** All entries. An entry that is added or deleted during the iteration may be missing or present. */
  values(): Iterable<E> {
    return this.#many?.values() ?? this.#list();
  }

  #list(): E[] {
    return [this.#first, this.#second, this.#third].filter((entry) => entry !== undefined);
  }

  #toTable(): Map<string, E> {
    const table = new Map(this.#list().map((entry) => [entry.key, entry]));
    this.#many = table;
    this.#first = this.#second = this.#third = undefined;
    return table;
  }
}
