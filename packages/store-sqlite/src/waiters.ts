import type { AccountKey, Clock } from "@identity-web/core";

/** A change that somebody waits for. */
export interface Awaited {
  /** The same for all who wait for the same change. */
  readonly name: string;
  readonly account: AccountKey;
  isOver(): Promise<boolean>;
}

interface Wait extends Awaited {
  readonly resume: Set<() => void>;
}

export interface WaitersOptions {
  readonly clock: Clock;
  /** How often to look whether another process has written, in ms: a question that takes some microseconds. */
  readonly everyMs: number;
  /** Changes whenever another connection has written. */
  dataVersion(): unknown;
}

/**
 * Those who wait for somebody's refresh. What this process writes they are told at once; what another one writes, they
 * see at the next look. Nobody looks while nobody waits.
 */
export class Waiters {
  readonly #options: WaitersOptions;
  readonly #waits = new Map<string, Wait>();
  #nobodyWaits = new AbortController();

  constructor(options: WaitersOptions) {
    this.#options = options;
  }

  /** Resolves when it is over, or when the signal is aborted. */
  async wait(awaited: Awaited, signal: AbortSignal): Promise<void> {
    const wait = this.#waits.get(awaited.name) ?? { ...awaited, resume: new Set() };
    const change = new Promise<void>((resolve) => {
      const resume = () => {
        signal.removeEventListener("abort", resume);
        wait.resume.delete(resume);
        this.#dropIfEmpty(wait);
        resolve();
      };
      wait.resume.add(resume);
      signal.addEventListener("abort", resume);
    });
    this.#add(wait);
    if (signal.aborted) this.#resume(wait);
    // Something may have happened since the caller looked.
    else void this.#lookAt(wait);
    await change;
  }

  /** Looks again at what is waited for, of one account or of all. */
  look(account?: AccountKey): void {
    for (const wait of this.#waits.values()) {
      if (account === undefined || wait.account === account) void this.#lookAt(wait);
    }
  }

  /** Lets everybody go: each asks the store again. */
  close(): void {
    for (const wait of this.#waits.values()) this.#resume(wait);
  }

  #add(wait: Wait): void {
    const isFirst = this.#waits.size === 0;
    this.#waits.set(wait.name, wait);
    if (isFirst) void this.#watch();
  }

  async #lookAt(wait: Wait): Promise<void> {
    // Whoever can't see whether it is over asks the store again, and learns why.
    if (await wait.isOver().catch(() => true)) this.#resume(wait);
  }

  #resume(wait: Wait): void {
    for (const resume of [...wait.resume]) resume();
  }

  #dropIfEmpty(wait: Wait): void {
    if (wait.resume.size > 0) return;
    this.#waits.delete(wait.name);
    if (this.#waits.size === 0) this.#nobodyWaits.abort();
  }

  async #watch(): Promise<void> {
    const { clock, everyMs } = this.#options;
    this.#nobodyWaits = new AbortController();
    const { signal } = this.#nobodyWaits;
    let seen = this.#dataVersion();
    while (!signal.aborted) {
      await clock.sleep(everyMs, signal);
      const version = this.#dataVersion();
      if (version !== seen) this.look();
      seen = version;
    }
  }

  /** `undefined` where the file can't be asked: then those who wait find out why. */
  #dataVersion(): unknown {
    try {
      return this.#options.dataVersion();
    } catch {
      return undefined;
    }
  }
}
