import { dropOldest } from "../domain/drop-oldest.ts";
import type { KeptCell } from "./kept-cell.ts";

/** The rest of a look that is answered in parts. */
interface Rest<T> {
  readonly cells: Iterator<KeptCell<T>>;
  readonly following: KeptCell<T>;
}

/** How many unfinished looks are kept. Most are never continued: a removal counts by the first part only. */
const mostOpen = 4096;

/** Returns the cells of looks in parts. An iterator of a `Map` keeps its place while cells are added and deleted. */
export class Pages<T> {
  readonly #open = new Map<string, Rest<T>>();
  #opened = 0;

  /**
   * @param all - All cells, for the first part.
   * @param present - The cell with this key now. It may have been replaced since the last part.
   * @throws if too many other looks were begun since the last part
   */
  next(
    from: string | undefined,
    most: number,
    all: () => Iterable<KeptCell<T>>,
    present: (key: string) => KeptCell<T> | undefined,
  ): { readonly cells: readonly KeptCell<T>[]; readonly next?: string } {
    const rest = from === undefined ? undefined : this.#rest(from);
    const iterator = rest?.cells ?? all()[Symbol.iterator]();
    const first = rest && present(rest.following.key);
    const cells = first === undefined ? [] : [first];
    for (;;) {
      const { done, value } = iterator.next();
      if (done === true) return { cells };
      if (cells.length >= most) return { cells, next: this.#keep({ cells: iterator, following: value }) };
      cells.push(value);
    }
  }

  #rest(from: string): Rest<T> {
    const rest = this.#open.get(from);
    this.#open.delete(from);
    // A new start would show cells twice. A sweep that fails here starts again later.
    if (rest === undefined) throw new Error(`a look of the memory store is too old to be continued (${from})`);
    return rest;
  }

  #keep(rest: Rest<T>): string {
    this.#opened++;
    const name = String(this.#opened);
    this.#open.set(name, rest);
    dropOldest(this.#open, mostOpen);
    return name;
  }
}
