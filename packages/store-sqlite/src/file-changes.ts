import { ChangeWaiters, type Clock } from "@identity-web/core";

export interface FileChangesOptions {
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
export class FileChanges {
  readonly #options: FileChangesOptions;
  readonly #waiters = new ChangeWaiters();
  #watching: AbortController | undefined;

  constructor(options: FileChangesOptions) {
    this.#options = options;
  }

  /** Resolves at a change, or when the signal is aborted. */
  wait(partition: string, signal: AbortSignal): Promise<void> {
    return this.#waiters.wait(partition, signal, (_end, over) => {
      if (this.#watching === undefined) void this.#watch();
      over.addEventListener("abort", () => {
        if (this.#waiters.isWaiting()) return;
        this.#watching?.abort();
        this.#watching = undefined;
      });
    });
  }

  /** Wakes the calls that wait for this partition. Without a partition it wakes all. */
  wake(partition?: string): void {
    this.#waiters.wake(partition);
  }

  async #watch(): Promise<void> {
    this.#watching = new AbortController();
    const { signal } = this.#watching;
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
