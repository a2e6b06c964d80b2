import type { Clock } from "@identity-web/core";

/** The moment of a write: its time, and a number that no other write of this object has. */
export interface Moment {
  /** In ms since the epoch, by the object's clock. */
  readonly now: number;
  /** Greater than every earlier write's: for versions and claims. */
  readonly number: number;
}

const numbersPerMs = 1000;

/**
 * The object's time: its machine's, except that it never goes back, wherever the object moves. Numbers grow with time, so
 * that an object that has deleted everything, its last number too, doesn't give one twice.
 */
export class SteadyTime {
  readonly #clock: Clock;
  #reading = Number.NEGATIVE_INFINITY;
  #ahead = 0;
  #number = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    const reading = this.#clock.now();
    if (reading < this.#reading) this.#ahead += this.#reading - reading;
    this.#reading = reading;
    return reading + this.#ahead;
  }

  next(): Moment {
    const now = this.now();
    this.#number = Math.max(this.#number + 1, Math.floor(now) * numbersPerMs);
    return { now, number: this.#number };
  }

  /** Goes on after the last number that was written down, which was made of its time. */
  resumeAfter(number: number): void {
    this.#ahead += Math.max(0, timeOf(number) - this.now());
  }
}

/** When, or a little later, a number was given; in ms since the epoch. */
export const timeOf = (number: number): number => Math.ceil(number / numbersPerMs);
