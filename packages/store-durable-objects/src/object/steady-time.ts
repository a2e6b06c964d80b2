import type { Clock } from "@identity-web/core";

/** What an object writes down of its time with every change. */
export interface Moment {
  /** The last version that was given. */
  readonly number: number;
  /** The time of the change. */
  readonly latest: number;
}

const numbersPerMs = 1000;

/**
 * The object's time: its machine's, except that it never goes back, wherever the object moves. Numbers grow with time, so
 * that an object that has deleted everything, its last number too, doesn't give one twice.
 */
export class SteadyTime {
  readonly #clock: Clock;
  #latest = Number.NEGATIVE_INFINITY;
  #number = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A maximum, so that the object is never ahead of all machines on which it has lived. */
  now(): number {
    this.#latest = Math.max(this.#latest, this.#clock.now());
    return this.#latest;
  }

  /** Greater than every earlier number of this object. */
  next(): number {
    this.#number = Math.max(this.#number + 1, Math.ceil(this.now()) * numbersPerMs);
    return this.#number;
  }

  /** Goes on after what was written down. */
  resume({ number, latest }: Moment): void {
    this.#number = Math.max(this.#number, number);
    this.#latest = Math.max(this.#latest, latest);
  }
}

/** The time that gives numbers greater than this one. */
export const timeAfter = (number: number): number => Math.ceil(number / numbersPerMs) + 1;
