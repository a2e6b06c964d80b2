/** Callers that wait for a change, by the name they wait for. Stores use it for `changed`. */
export class ChangeWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Whether any caller waits for this name, or without a name, for any. */
  isWaiting(name?: string): boolean {
    return name === undefined ? this.#waiting.size > 0 : this.#waiting.has(name);
  }

  /**
   * Resolves with the next change, or when the signal is aborted.
   *
   * @param begin - Called when the wait has begun. It gets a function that ends the wait, and a signal that is aborted at its end.
   */
  async wait(name: string, signal: AbortSignal, begin?: (end: () => void, over: AbortSignal) => void): Promise<void> {
    if (signal.aborted) return;
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting);
    const over = new AbortController();
    const ended = Promise.withResolvers<void>();
    const end = () => {
      signal.removeEventListener("abort", end);
      if (waiting.delete(end) && waiting.size === 0) this.#waiting.delete(name);
      over.abort("over");
      ended.resolve();
    };
    waiting.add(end);
    signal.addEventListener("abort", end);
    begin?.(end, over.signal);
    await ended.promise;
  }

  /** Wakes all callers that wait for this name. Without a name it wakes all. */
  wake(name?: string): void {
    const woken = name === undefined ? [...this.#waiting.values()] : [this.#waiting.get(name) ?? []];
    for (const waiting of woken) for (const end of [...waiting]) end();
  }
}
