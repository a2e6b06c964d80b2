import { waitAmong } from "../runtime/wait-among.ts";

/** Callers that wait for a change, by the name they wait for. */
export class ChangeWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** The number of names with waiting callers. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves with the next change, or when the signal is aborted. */
  async wait(name: string, signal: AbortSignal): Promise<void> {
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting);
    await waitAmong(waiting, signal);
    if (waiting.size === 0 && this.#waiting.get(name) === waiting) this.#waiting.delete(name);
  }

  /** Wakes all callers that wait for this name. */
  wake(name: string): void {
    const waiting = this.#waiting.get(name);
    if (waiting !== undefined) for (const resume of [...waiting]) resume();
  }
}
