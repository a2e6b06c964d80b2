import type { Clock } from "@identity-web/core";

export interface ChangeWaitersOptions {
  readonly clock: Clock;
  /** Changes when another connection has written. */
  dataVersion(): unknown;
}

/** How often to check whether another process has written, in ms. One check takes some microseconds. */
const lookEveryMs = 25;

/**
 * Wakes calls that wait for a change. A write of this process wakes them at once. A write of another process, to any
 * partition, wakes them at the next check. While no call waits, nothing is checked.
 */
export class ChangeWaiters {
  readonly #options: ChangeWaitersOptions;
  readonly #waiting = new Map<() => void, string>();
  #idle = new AbortController();

  constructor(options: ChangeWaitersOptions) {
    this.#options = options;
  }

  /** Resolves at a change, or when the signal is aborted. */
  wait(partition: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        if (this.#waiting.size === 0) this.#idle.abort();
        resolve();
      };
      signal.addEventListener("abort", wake);
      this.#waiting.set(wake, partition);
      if (this.#waiting.size === 1) void this.#watch();
    });
  }

  /** Wakes the calls that wait for this partition. Without a partition it wakes all. */
  wake(partition?: string): void {
    for (const [wake, waitsFor] of [...this.#waiting]) {
      if (partition === undefined || waitsFor === partition) wake();
    }
  }

  async #watch(): Promise<void> {
    this.#idle = new AbortController();
    const { signal } = this.#idle;
    for (let seen = this.#dataVersion(); ; ) {
      await this.#options.clock.sleep(lookEveryMs, signal);
      if (signal.aborted) return;
      const version = this.#dataVersion();
      // An earlier write may wake a call that began during the sleep. That is harmless: the caller reads again.
      if (version === undefined || version !== seen) this.wake();
      seen = version;
    }
  }

  /** `undefined` if the file can't be read: the waiting calls then ask the store, and get its error. */
  #dataVersion(): unknown {
    try {
      return this.#options.dataVersion();
    } catch {
      return undefined;
    }
  }
}
