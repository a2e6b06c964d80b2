/** What an item of a list carries itself, so that the list needs no memory of its own. */
export interface Linked<T> {
  previous: T | undefined;
  next: T | undefined;
}

/** Items in the order in which they were added or moved last: the first one has been idle longest. */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #hand: T | undefined;
  #size = 0;

  get first(): T | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  add(item: T): void {
    item.previous = this.#last;
    item.next = undefined;
    if (this.#last === undefined) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
    this.#size++;
  }

  remove(item: T): void {
    if (this.#hand === item) this.#hand = item.next;
    if (item.previous === undefined) this.#first = item.next;
    else item.previous.next = item.next;
    if (item.next === undefined) this.#last = item.previous;
    else item.next.previous = item.previous;
    item.previous = undefined;
    item.next = undefined;
    this.#size--;
  }

  moveToEnd(item: T): void {
    if (this.#last === item) return;
    this.remove(item);
    this.add(item);
  }

  /** The next few items, in turn; whoever asks may remove them. */
  *inspect(steps: number): Generator<T, void, undefined> {
    for (let step = 0; step < steps; step++) {
      const item = this.#hand ?? this.#first;
      if (item === undefined) return;
      this.#hand = item.next;
      yield item;
    }
  }
}
