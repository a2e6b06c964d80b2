import type { Clock } from "@identity-web/core";

export interface BellOptions {
  readonly clock: Clock;
  /** Changes when another connection has written. */
  dataVersion(): unknown;
}

/** How often to look whether another process has written, in ms: a question that takes some microseconds. */
const lookEveryMs = 25;

/**
 * Wakes calls that wait for a change. This process's writes ring at once. Another process's write, to any partition, is
 * seen at the next look. While no call waits, nothing looks.
 */
export class Bell {
  readonly #options: BellOptions;
  readonly #waiting = new Map<() => void, string>();
  #idle = new AbortController();

  constructor(options: BellOptions) {
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

  /** Wakes the calls that wait for that partition, or all. */
  ring(partition?: string): void {
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
      // A call that came during the sleep may be woken by an earlier write, which does no harm.
      if (version === undefined || version !== seen) this.ring();
      seen = version;
    }
  }

  /** `undefined` where the file can't be asked: the calls that wait then ask the store, and learn why. */
  #dataVersion(): unknown {
    try {
      return this.#options.dataVersion();
    } catch {
      return undefined;
    }
  }
}
