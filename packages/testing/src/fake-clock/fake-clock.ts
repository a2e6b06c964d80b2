import type { Clock } from "@identity-web/core";
import { turn } from "./turn.ts";

/** A clock whose time only a test advances. */
export interface FakeClock extends Clock {
  /** How many calls of `sleep` are pending. */
  readonly sleepers: number;
  /**
   * Advances the time, in ms. Wakes the sleepers that are due, in the order of their times, and runs what each of them does next,
   * including further sleeps. Resolves when no sleeper is due.
   */
  advance(ms: number): Promise<void>;
  /**
   * Sets the time, in ms since the epoch, forward or back: as when a machine's clock is corrected. The length of pending
   * sleeps doesn't change.
   */
  set(now: number): void;
}

interface Sleeper {
  /** The time that has passed since the clock was created, in ms. */
  readonly due: number;
  readonly wake: () => void;
}

/**
 * A clock for tests, so that no code waits for the real clock.
 *
 * @param start - The initial time, in ms since the epoch. @default 2030-01-01T00:00:00Z
 * @example
 * const clock = fakeClock();
 * const slept = clock.sleep(60_000);
 * await clock.advance(60_000);
 * await slept;
 */
export function fakeClock(start: number = Date.UTC(2030, 0, 1)): FakeClock {
  const sleeping = new Set<Sleeper>();
  let passed = 0;
  let offset = start;

  /** All sleepers that are due at the earliest moment until then, in the order of their calls (a Set keeps it). */
  const nextDue = (until: number): readonly Sleeper[] => {
    const first = Math.min(...[...sleeping].map((sleeper) => sleeper.due));
    return first > until ? [] : [...sleeping].filter((sleeper) => sleeper.due === first);
  };

  return {
    now: () => offset + passed,
    get sleepers() {
      return sleeping.size;
    },

    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const wake = () => {
          sleeping.delete(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper = { due: passed + Math.max(0, ms), wake };
        sleeping.add(sleeper);
        signal?.addEventListener("abort", wake);
      });
    },

    async advance(ms) {
      if (!(ms >= 0))
        throw new RangeError(`time passes forwards only, but not by ${ms} ms; use set() for a clock that jumps`);
      // A task that has just begun may be about to call `sleep`.
      await turn();
      const target = passed + ms;
      for (let due = nextDue(target); due.length > 0; due = nextDue(target)) {
        for (const { due: moment, wake } of due) {
          passed = Math.max(passed, moment);
          wake();
        }
        await turn();
      }
      passed = Math.max(passed, target);
      await turn();
    },

    set(now) {
      offset = now - passed;
    },
  };
}
