import { hasKey, type KeptCell } from "./kept-cell.ts";
import { prefixText } from "./prefixes.ts";

/** One bit for the length of a key. If it isn't set, no cell has a key of this length, and no comparison is needed. */
const lengthBit = (length: number): number => 1 << (length & 31);

/**
 * Cells by their keys. The first three are in fields, because most accounts have two or three cells. One object fewer on the way
 * to a cell saves a cache miss of the processor.
 */
export class FewOrMany<T> {
  #lengths = 0;
  #first: KeptCell<T> | undefined = undefined;
  #second: KeptCell<T> | undefined = undefined;
  #third: KeptCell<T> | undefined = undefined;
  /** By the first letter of their keys, so that a look at a few cells of a large account doesn't pass all others. */
  #many: Map<string, Map<string, KeptCell<T>>> | undefined = undefined;

  get isEmpty(): boolean {
    if (this.#many === undefined) return this.#first === undefined;
    for (const group of this.#many.values()) if (group.size > 0) return false;
    return true;
  }

  /** Short, so that V8 inlines it. Most looks for a fence need nothing else. */
  get(key: string): KeptCell<T> | undefined {
    return (this.#lengths & lengthBit(key.length)) === 0 ? undefined : this.search(key);
  }

  search(key: string): KeptCell<T> | undefined {
    if (this.#many !== undefined) return this.#many.get(key.charAt(0))?.get(key);
    if (this.#first !== undefined && hasKey(this.#first, key)) return this.#first;
    if (this.#second !== undefined && hasKey(this.#second, key)) return this.#second;
    return this.#third !== undefined && hasKey(this.#third, key) ? this.#third : undefined;
  }

  /**
   * The cell with this prefix (by its number) and this name. It compares both parts, because concatenating them costs more than a look.
   * It may miss a cell whose key is stored as one string.
   */
  named(prefix: number, name: string): KeptCell<T> | undefined {
    if (this.#many !== undefined) return this.search(prefixText(prefix) + name);
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
    if (this.#many !== undefined) add(this.#many, cell);
    else if (this.#first === undefined || hasKey(this.#first, key)) this.#first = cell;
    else if (this.#second === undefined || hasKey(this.#second, key)) this.#second = cell;
    else if (this.#third === undefined || hasKey(this.#third, key)) this.#third = cell;
    else {
      const many = new Map<string, Map<string, KeptCell<T>>>();
      for (const each of [...this.few(), cell]) add(many, each);
      this.#many = many;
      this.#first = this.#second = this.#third = undefined;
    }
  }

  /** Deletes a cell. The others move up, so that they keep their order. */
  delete(key: string): void {
    if (this.#many !== undefined) {
      this.#many.get(key.charAt(0))?.delete(key);
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
    return this.#many === undefined ? this.few() : allOf(this.#many);
  }

  /** The cells whose keys begin with one of these texts, each once. Cells that are deleted during the iteration are left out. */
  *under(prefixes: readonly string[]): Iterable<KeptCell<T>> {
    const many = this.#many;
    for (const [place, prefix] of prefixes.entries()) {
      const group =
        many === undefined ? this.few() : prefix === "" ? this.values() : many.get(prefix.charAt(0))?.values();
      const earlier = prefixes.slice(0, place);
      for (const cell of group ?? []) {
        const { key } = cell;
        if (key.startsWith(prefix) && !earlier.some((each) => key.startsWith(each))) yield cell;
      }
    }
  }

  /** All cells if they are few, otherwise an empty list. */
  few(): KeptCell<T>[] {
    const cells: KeptCell<T>[] = [];
    if (this.#first !== undefined) cells.push(this.#first);
    if (this.#second !== undefined) cells.push(this.#second);
    if (this.#third !== undefined) cells.push(this.#third);
    return cells;
  }
}

/** A function and not a private method: an object of a class with private methods has a further field of 8 bytes. */
function add<T>(many: Map<string, Map<string, KeptCell<T>>>, cell: KeptCell<T>): void {
  const { key } = cell;
  const letter = key.charAt(0);
  const group = many.get(letter);
  if (group === undefined) many.set(letter, new Map([[key, cell]]));
  else group.set(key, cell);
}

function* allOf<T>(many: Map<string, Map<string, KeptCell<T>>>): Iterable<KeptCell<T>> {
  for (const group of many.values()) yield* group.values();
}
