import type { Clock } from "@identity-web/core";

/** What a look at a grant shows that somebody is refreshing. */
interface Refreshing {
  readonly version: string;
  readonly claim: string;
}

type Look = () => Promise<Refreshing | undefined>;

const firstPauseMs = 20;
const longestPauseMs = 250;

/**
 * Waits for refreshes by looking now and then: at first often, then less, and once for everybody in this process who waits
 * for the same. Asking needs no connection of its own, goes on after a failover, and finds the right server of a Cluster;
 * a refresh takes a few looks.
 */
export class Waiters {
  readonly #clock: Clock;
  readonly #watches = new Map<string, Watch>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when nobody refreshes the grant seen in that version any more, or somebody else, or when the signal is aborted. */
  async wait(grant: string, seen: string, signal: AbortSignal, look: Look): Promise<void> {
    if (signal.aborted) return;
    const name = `${seen} ${grant}`;
    const watch = this.#watches.get(name) ?? new Watch(this.#clock, seen, look);
    this.#watches.set(name, watch);
    try {
      await watch.join(signal);
    } finally {
      // Nobody may join one that has ended, or is about to.
      if (watch.isOver && this.#watches.get(name) === watch) this.#watches.delete(name);
    }
  }
}

/** One grant that somebody waits for. */
class Watch {
  readonly #over: Promise<void>;
  readonly #noneLeft = new AbortController();
  #joined = 0;

  constructor(clock: Clock, seen: string, look: Look) {
    this.#over = untilChanged(clock, seen, look, this.#noneLeft.signal).finally(() => this.#noneLeft.abort());
    // Everybody who waits is told of a failure; it is nobody's where nobody waits any more.
    this.#over.catch(() => undefined);
  }

  get isOver(): boolean {
    return this.#noneLeft.signal.aborted;
  }

  async join(signal: AbortSignal): Promise<void> {
    this.#joined++;
    const calledOff = Promise.withResolvers<void>();
    const callOff = () => calledOff.resolve();
    signal.addEventListener("abort", callOff);
    try {
      await Promise.race([this.#over, calledOff.promise]);
    } finally {
      signal.removeEventListener("abort", callOff);
      this.#joined--;
      if (this.#joined === 0) this.#noneLeft.abort();
    }
  }
}

async function untilChanged(clock: Clock, seen: string, look: Look, noneLeft: AbortSignal): Promise<void> {
  let claim: string | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const found = await look();
    if (found === undefined || found.version !== seen) return;
    claim ??= found.claim;
    if (noneLeft.aborted || found.claim !== claim) return;
    await clock.sleep(pauseMs, noneLeft);
  }
}
