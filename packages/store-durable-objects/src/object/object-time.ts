import type { Clock } from "@identity-web/core";

/** The time and the version that an object stores with every change. */
export interface Moment {
  /** The last version number. */
  readonly number: number;
  /** The time of the change. */
  readonly latest: number;
}

const numbersPerMs = 1000;

/**
 * The object's time: its machine's time, except that it never goes back when the object moves to another machine. It stands still
 * until the new machine's clock has caught up. Cloudflare's machines differ by little. Version
 * numbers grow with time. So an object that has deleted all its data, its last number included, never uses a number twice.
 */
export class ObjectTime {
  readonly #clock: Clock;
  #latest = Number.NEGATIVE_INFINITY;
  #number = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The maximum, so that the object is never ahead of all machines that have run it. */
  now(): number {
    this.#latest = Math.max(this.#latest, this.#clock.now());
    return this.#latest;
  }

  /** Greater than every earlier number of this object. */
  next(): number {
    this.#number = Math.max(this.#number + 1, Math.ceil(this.now()) * numbersPerMs);
    return this.#number;
  }

  /** Continues after a stored moment. */
  resume({ number, latest }: Moment): void {
    this.#number = Math.max(this.#number, number);
    this.#latest = Math.max(this.#latest, latest);
  }
}

/** The time from which version numbers are greater than this one. */
export const timeAfter = (number: number): number => Math.ceil(number / numbersPerMs) + 1;
