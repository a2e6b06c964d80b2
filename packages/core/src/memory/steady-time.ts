import type { Clock } from "../ports/clock.ts";

/**
 * The store's time: the clock's, except that it never goes back. A clock that is set back would let a removal seem older
 * than the redemption that it must stop; here it is as if no time had passed.
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
