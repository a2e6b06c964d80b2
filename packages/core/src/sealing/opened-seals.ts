import type { Clock } from "../ports/clock.ts";

/** Enough for those who are at work at this moment; a page's requests come within seconds. */
const most = 1000;
const forMs = 60_000;

interface Opened<T> {
  readonly place: string;
  readonly inside: T;
  readonly until: number;
}

/**
 * What was opened a moment ago, by its seal: the same text at the same place holds the same thing, and whether it is still
 * there is asked of the store each time. Nothing is found here that the store hasn't just given out.
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

  /** @param inside - Plain data that nobody changes any more. */
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
