import type { OrderedCell } from "./kept-cell.ts";

/** Cells in the order of their writes, oldest first. The links are in the cells, which takes half the memory of a table. */
export class CellOrder {
  #first: OrderedCell<unknown> | undefined = undefined;
  #last: OrderedCell<unknown> | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get oldest(): OrderedCell<unknown> | undefined {
    return this.#first;
  }

  add(cell: OrderedCell<unknown>): void {
    cell.earlier = this.#last;
    if (this.#last === undefined) this.#first = cell;
    else this.#last.later = cell;
    this.#last = cell;
    this.#size++;
  }

  remove(cell: OrderedCell<unknown>): void {
    if (cell.earlier === undefined) this.#first = cell.later;
    else cell.earlier.later = cell.later;
    if (cell.later === undefined) this.#last = cell.earlier;
    else cell.later.earlier = cell.earlier;
    cell.earlier = undefined;
    cell.later = undefined;
    this.#size--;
  }
}
