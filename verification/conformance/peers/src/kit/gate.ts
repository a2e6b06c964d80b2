/** A gate, open at first. While it is closed, callers wait at it. It tells when a number of callers has arrived. */
export class Gate {
  #arrived = 0;
  #closed: { readonly opened: Promise<void>; open(): void } | undefined;
  #watchers: { readonly count: number; reached(): void }[] = [];

  /** Comes to the gate, and goes on when it is open. */
  async pass(): Promise<void> {
    this.#arrived += 1;
    const due = this.#watchers.filter(({ count }) => count <= this.#arrived);
    this.#watchers = this.#watchers.filter(({ count }) => count > this.#arrived);
    for (const { reached } of due) reached();
    await this.#closed?.opened;
  }

  /** Closes it and counts from nought. */
  close(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#arrived = 0;
    this.#closed = { opened: promise, open: resolve };
  }

  open(): void {
    this.#closed?.open();
    this.#closed = undefined;
  }

  /** How many have come since it was last closed. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Resolves when so many have come. */
  async reached(count: number): Promise<void> {
    if (this.#arrived >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#watchers.push({ count, reached: resolve });
    await promise;
  }
}
