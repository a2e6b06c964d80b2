import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@identity-web/core";
import { numberIn } from "./row.ts";

/** The moment of a write: its time, and a number that no other write has. */
export interface Moment {
  /** In ms since the epoch, by the store's clock. */
  readonly now: number;
  /** Greater than every earlier write's: for versions and claims. */
  readonly number: number;
}

/**
 * The store's time: this machine's, except that it never goes back. The file remembers the last reading of the clock, for
 * every process and across restarts. A clock that is set back would let a removal seem older than the redemption that it
 * must stop; here it is as if no time had passed.
 */
export class SteadyTime {
  readonly #clock: Clock;
  readonly #read;
  readonly #tick;

  constructor(connection: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#read = connection.prepare("SELECT max(clock, :clock) + ahead AS now FROM steady_time");
    this.#tick = connection.prepare(`
      UPDATE steady_time SET ahead = ahead + max(0, clock - :clock), clock = :clock, number = number + 1
      RETURNING clock + ahead AS now, number`);
  }

  /** For a read: while the clock is behind its last reading, time stands still until the next write. */
  now(): number {
    return numberIn(this.#read.get({ clock: this.#clock.now() }) ?? {}, "now");
  }

  /** Within a write's transaction, so that whoever writes later reads the clock later. */
  tick(): Moment {
    const row = this.#tick.get({ clock: this.#clock.now() }) ?? {};
    return { now: numberIn(row, "now"), number: numberIn(row, "number") };
  }
}
