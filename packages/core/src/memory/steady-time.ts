import type { Clock } from "../ports/clock.ts";

/**
 * The store's time: the clock's time, except that it never goes back. With a clock that is set back, a removal could seem older
 * than the redemption that it must stop. Here the time continues from its last value.
 */
export function steadyTime(clock: Pick<Clock, "now">): () => number {
  let last = Number.NEGATIVE_INFINITY;
  let ahead = 0;
  return () => {
    const time = clock.now();
    if (time < last) ahead += last - time;
    last = time;
    return time + ahead;
  };
}
