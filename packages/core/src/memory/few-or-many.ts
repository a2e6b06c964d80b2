import { hasKey, type KeptCell } from "./kept-cell.ts";
import { prefixText } from "./prefixes.ts";

/** One bit for the length of a key: where it isn't set, no cell has such a key, and none has to be looked at. */
const lengthBit = (length: number): number => 1 << (length & 31);

/**
 * Cells by their keys. The first three lie in fields: most accounts have two or three cells, and each object less on the
 * way to a cell is a miss of the processor's cache less.
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

  /** Short, so that V8 puts it in place of its call: most looks for a fence end here. */
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
   * The cell of that prefix (by its number) and that name, where it is kept under both. Compares in place: composing a key costs more than
   * a look. A cell whose key is one text may be missed.
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

  /** The others move up, so that they stay in their order. */
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

  /** All cells. One that comes or goes meanwhile may be among them or not. */
  values(): Iterable<KeptCell<T>> {
    return this.#many?.values() ?? this.few();
  }

  /** All cells while they are few; none of many. */
  few(): KeptCell<T>[] {
    return [this.#first, this.#second, this.#third].filter((cell) => cell !== undefined);
  }
}
