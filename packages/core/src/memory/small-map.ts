/** A Map that needs no table while it holds one entry: most accounts have one session. */
export class SmallMap<V> {
  #key: string | undefined;
  #value: V | undefined;
  #more: Map<string, V> | undefined;

  get size(): number {
    return this.#more?.size ?? (this.#key === undefined ? 0 : 1);
  }

  get(key: string): V | undefined {
    if (this.#more !== undefined) return this.#more.get(key);
    return this.#key === key ? this.#value : undefined;
  }

  set(key: string, value: V): void {
    if (this.#more !== undefined) {
      this.#more.set(key, value);
    } else if (this.#key === undefined || this.#value === undefined || this.#key === key) {
      this.#key = key;
      this.#value = value;
    } else {
      this.#more = new Map([
        [this.#key, this.#value],
        [key, value],
      ]);
      this.#key = undefined;
      this.#value = undefined;
    }
  }

  delete(key: string): void {
    if (this.#more !== undefined) {
      this.#more.delete(key);
    } else if (this.#key === key) {
      this.#key = undefined;
      this.#value = undefined;
    }
  }

  /** All values, oldest first: a list of its own, so that entries may be deleted meanwhile. */
  values(): V[] {
    if (this.#more !== undefined) return [...this.#more.values()];
    return this.#value === undefined ? [] : [this.#value];
  }
}
