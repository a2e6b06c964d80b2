/** Callers that wait for a change, by the name they wait for. */
export class ChangeWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** The number of names with waiting callers. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves with the next change, or when the signal is aborted. */
  wait(name: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, waiting);
      const resume = () => {
        signal.removeEventListener("abort", resume);
        waiting.delete(resume);
        if (waiting.size === 0 && this.#waiting.get(name) === waiting) this.#waiting.delete(name);
        resolve();
      };
      waiting.add(resume);
      signal.addEventListener("abort", resume);
    });
  }

  /** Wakes all callers that wait for this name. */
  wake(name: string): void {
    const waiting = this.#waiting.get(name);
    if (waiting !== undefined) for (const resume of [...waiting]) resume();
  }
}
