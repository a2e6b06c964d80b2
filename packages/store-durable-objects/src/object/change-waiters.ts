import type { Clock } from "@identity-web/core";

/**
 * Wakes calls that wait for a change of the object. They exist in memory only: when the object restarts, the calls fail and
 * the callers ask the store again.
 */
export class ChangeWaiters {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves at the next change, or after `forMs`. */
  async wait(forMs: number): Promise<"changed" | "unchanged"> {
    const change = Promise.withResolvers<"changed">();
    const wake = () => change.resolve("changed");
    this.#waiting.add(wake);
    const over = new AbortController();
    try {
      const limit = this.#clock.sleep(forMs, over.signal).then(() => "unchanged" as const);
      return await Promise.race([change.promise, limit]);
    } finally {
      over.abort("over");
      this.#waiting.delete(wake);
    }
  }

  wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
