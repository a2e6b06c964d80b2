import type { Clock } from "../ports/clock.ts";

/** How many seals stay open: enough for the users who are active now, as a page's requests come within seconds. */
const most = 1000;
const forMs = 60_000;

interface Opened<T> {
  readonly place: string;
  readonly inside: T;
  readonly until: number;
}

/**
 * Recently opened seals, by their text. The same text at the same place always has the same content. The store is still asked
 * each time, so this cache never returns data that the store has removed.
 */
export class OpenedSeals<T> {
  readonly #clock: Pick<Clock, "now">;
  readonly #opened = new Map<string, Opened<T>>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  find(sealed: string, place: string): T | undefined {
    const found = this.#opened.get(sealed);
    return found !== undefined && found.place === place && this.#clock.now() < found.until ? found.inside : undefined;
  }

  /** @param inside - Frozen plain data. */
  keep(sealed: string, place: string, inside: T): void {
    const now = this.#clock.now();
    this.#opened.delete(sealed);
    for (const [oldest, { until }] of this.#opened) {
      if (until > now && this.#opened.size < most) break;
      this.#opened.delete(oldest);
    }
    this.#opened.set(sealed, { place, inside, until: now + forMs });
  }

  forget(sealed: string): void {
    this.#opened.delete(sealed);
  }
}
