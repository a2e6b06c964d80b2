import { hasKey, type KeptCell } from "./kept-cell.ts";
import { prefixText } from "./prefixes.ts";

/** One bit for the length of a key. If it isn't set, no cell has a key of this length, and no cell must be compared. */
const lengthBit = (length: number): number => 1 << (length & 31);

/**
 * Cells by their keys. The first three are in fields: most accounts have two or three cells, and each object that is skipped on
 * the way to a cell saves a cache miss of the processor.
 */
export class FewOrMany<T> {
  #lengths = 0;
  #first: KeptCell<T> | undefined = undefined;
  #second: KeptCell<T> | undefined = undefined;
  #third: KeptCell<T> | undefined = undefined;
  #many: Map<string, KeptCell<T>> | undefined = undefined;

  get size(): number {
    if (this.#many !== undefined) return this.#many.size;
    return Number(this.#first !== undefined) + Number(this.#second !== undefined) + Number(this.#third !== undefined);
  }

  /** Short, so that V8 inlines it: most looks for a fence end here. */
  get(key: string): KeptCell<T> | undefined {
    return (this.#lengths & lengthBit(key.length)) === 0 ? undefined : this.search(key);
  }

  search(key: string): KeptCell<T> | undefined {
    if (this.#many !== undefined) return this.#many.get(key);
    if (this.#first !== undefined && hasKey(this.#first, key)) return this.#first;
    if (this.#second !== undefined && hasKey(this.#second, key)) return this.#second;
    return this.#third !== undefined && hasKey(this.#third, key) ? this.#third : undefined;
  }

  /**
   * The cell with this prefix (by its number) and this name. It compares both parts, because concatenating them costs more than a look.
   * It may miss a cell whose key is stored as one string.
   */
  named(prefix: number, name: string): KeptCell<T> | undefined {
    if (this.#many !== undefined) return this.#many.get(prefixText(prefix) + name);
    const first = this.#first;
    if (first !== undefined && first.prefix === prefix && first.name === name) return first;
    const second = this.#second;
    if (second !== undefined && second.prefix === prefix && second.name === name) return second;
    const third = this.#third;
    return third !== undefined && third.prefix === prefix && third.name === name ? third : undefined;
  }

  set(cell: KeptCell<T>): void {
    const { key } = cell;
    this.#lengths |= lengthBit(key.length);
    if (this.#many !== undefined) this.#many.set(key, cell);
    else if (this.#first === undefined || hasKey(this.#first, key)) this.#first = cell;
    else if (this.#second === undefined || hasKey(this.#second, key)) this.#second = cell;
    else if (this.#third === undefined || hasKey(this.#third, key)) this.#third = cell;
    else {
      this.#many = new Map([...this.few(), cell].map((each) => [each.key, each]));
      this.#first = this.#second = this.#third = undefined;
    }
  }

  /** Deletes a cell. The others move up, so that they keep their order. */
  delete(key: string): void {
    if (this.#many !== undefined) {
      this.#many.delete(key);
      return;
    }
    if (this.#first !== undefined && hasKey(this.#first, key)) {
      this.#first = this.#second;
      this.#second = this.#third;
    } else if (this.#second !== undefined && hasKey(this.#second, key)) {
      this.#second = this.#third;
    } else if (this.#third === undefined || !hasKey(this.#third, key)) {
      return;
    }
    this.#third = undefined;
  }

  /** All cells. A cell that is added or deleted during the iteration may be missing. */
  values(): Iterable<KeptCell<T>> {
    return this.#many?.values() ?? this.few();
  }

  /** All cells if they are few, otherwise an empty list. */
  few(): KeptCell<T>[] {
    return [this.#first, this.#second, this.#third].filter((cell) => cell !== undefined);
  }
}
