import type { Clock } from "@identity-web/core";

/** The lead shrinks by one ms in this many. */
const catchUpEvery = 10;

/**
 * One process's part of the store's time: the machine's clock, except that it never goes back. If the clock is set back, the time
 * continues from its last reading. If it stood still until the clock has caught up, no claim would expire, and a user who has
 * signed out could not sign in again.
 */
export class StoreTime {
  readonly #clock: Pick<Clock, "now">;
  #last = Number.NEGATIVE_INFINITY;
  /** How far the time is ahead of the clock, in ms. It shrinks, so that small corrections of the clock don't add up. */
  #ahead = 0;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  now(): number {
    const time = this.#clock.now();
    if (time < this.#last) this.#ahead += this.#last - time;
    else this.#ahead = Math.max(0, this.#ahead - (tenths(time) - tenths(this.#last)));
    this.#last = time;
    return time + this.#ahead;
  }

  /** Continues from a time that another process, or an earlier one, has answered. */
  continueFrom(answered: number): void {
    this.#ahead += Math.max(0, answered - this.now());
  }
}

/** Counts tenths of the clock, not of each interval, because many readings are less than 10 ms apart. */
const tenths = (time: number): number => Math.floor(time / catchUpEvery);
