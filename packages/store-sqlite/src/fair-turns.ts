/** After this time, in ms, the transactions that wait give other requests time. */
const busyMs = 10;

/**
 * Runs transactions in the order in which they come. A transaction is synchronous, so a chain of them would hold the whole process:
 * between them the event loop would never read another request.
 */
export class FairTurns {
  readonly #waiting: (() => void)[] = [];
  readonly #now: () => number;
  /** When the first transaction of the event loop's turn began. `undefined`: none has begun. */
  #began: number | undefined;
  /** Whether further transactions wait for the event loop's next turn, or for those before them. */
  #isBusy = false;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @throws what the work throws */
  async take<T>(work: () => T): Promise<T> {
    if (this.#isBusy) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#begin();
    try {
      return work();
    } finally {
      this.#goOn();
    }
  }

  #begin(): void {
    if (this.#began !== undefined) return;
    this.#began = this.#now();
    setImmediate(() => {
      this.#began = undefined;
      this.#isBusy = false;
      this.#goOn();
    });
  }

  /** Starts the next waiting transaction, unless the turn has lasted too long. */
  #goOn(): void {
    if (this.#began !== undefined && this.#now() - this.#began >= busyMs) {
      this.#isBusy = true;
      return;
    }
    const next = this.#waiting.shift();
    this.#isBusy = next !== undefined;
    next?.();
  }
}
