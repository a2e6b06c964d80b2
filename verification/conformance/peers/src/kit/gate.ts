/** A gate, open at first. While it is closed, callers wait at it. It reports when a number of callers have arrived. */
export class Gate {
  #arrived = 0;
  #closed: { readonly opened: Promise<void>; open(): void } | undefined;
  #watchers: { readonly count: number; reached(): void }[] = [];

  /** Waits until the gate is open. */
  async pass(): Promise<void> {
    this.#arrived += 1;
    const due = this.#watchers.filter(({ count }) => count <= this.#arrived);
    this.#watchers = this.#watchers.filter(({ count }) => count > this.#arrived);
    for (const { reached } of due) reached();
    await this.#closed?.opened;
  }

  /** Closes it, and counts from zero. */
  close(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#arrived = 0;
    this.#closed = { opened: promise, open: resolve };
  }

  open(): void {
    this.#closed?.open();
    this.#closed = undefined;
  }

  /** The number of arrivals since it was last closed. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Resolves when this number of callers have arrived. */
  async reached(count: number): Promise<void> {
    if (this.#arrived >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#watchers.push({ count, reached: resolve });
    await promise;
  }
}
