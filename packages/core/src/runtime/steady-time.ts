import type { Clock } from "../ports/clock.ts";

/** The lead shrinks by one ms in this many. */
const catchUpEvery = 10;

/**
 * The time of a store in this process: the machine's clock, except that it never goes back. If the clock is set back, the time
 * continues from its last reading. Otherwise a removal could seem older than the redemption that it must stop. If the time stood
 * still until the clock has caught up, no claim would expire, and a user who has signed out could not sign in again.
 */
export class SteadyTime {
  readonly #clock: Pick<Clock, "now">;
  #last = Number.NEGATIVE_INFINITY;
  /** How far the time is ahead of the clock, in ms. It shrinks, so that small corrections of the clock don't add up. */
  #ahead = 0;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  now(): number {
    // In whole ms. Otherwise the lead could shrink by more than the clock has advanced.
    const time = Math.floor(this.#clock.now());
    if (time < this.#last) this.#ahead += this.#last - time;
    else if (this.#ahead > 0) this.#ahead = Math.max(0, this.#ahead - (tenths(time) - tenths(this.#last)));
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
