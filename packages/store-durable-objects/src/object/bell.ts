import type { Clock } from "@identity-web/core";

/**
 * Calls that wait for a change of the object. They are kept in memory only: where the object is restarted its calls fail,
 * and the callers ask the store again.
 */
export class Bell {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves at the next change, or after so many ms. */
  async wait(forMs: number): Promise<"changed" | "unchanged"> {
    const change = Promise.withResolvers<"changed">();
    const wake = () => change.resolve("changed");
    this.#waiting.add(wake);
    const over = new AbortController();
    try {
      const limit = this.#clock.sleep(forMs, over.signal).then(() => "unchanged" as const);
      return await Promise.race([change.promise, limit]);
    } finally {
      over.abort();
      this.#waiting.delete(wake);
    }
  }

  ring(): void {
    for (const wake of this.#waiting) wake();
  }
}
