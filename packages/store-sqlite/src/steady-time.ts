import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@identity-web/core";
import { numberIn, type Row } from "./row.ts";

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
  /** What this process was told last: it never hears of an earlier time, even if nothing was written since. */
  #latest = 0;

  constructor(connection: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#read = connection.prepare("SELECT max(max(clock, :clock) + ahead, :latest) AS now FROM steady_time");
    this.#tick = connection.prepare(`
      UPDATE steady_time SET
        ahead = max(ahead + max(0, clock - :clock), :latest - :clock), clock = :clock, number = number + 1
      RETURNING clock + ahead AS now, number`);
  }

  /** For a read: while the clock is behind its last reading, time stands still until the next write. */
  now(): number {
    return this.#told(this.#read.get(this.#reading()));
  }

  /** Within a write's transaction, so that whoever writes later reads the clock later. */
  tick(): Moment {
    const row = this.#tick.get(this.#reading());
    return { now: this.#told(row), number: numberIn(row ?? {}, "number") };
  }

  #reading() {
    return { clock: this.#clock.now(), latest: this.#latest };
  }

  #told(row: Row = {}): number {
    this.#latest = numberIn(row, "now");
    return this.#latest;
  }
}
