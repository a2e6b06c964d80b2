import type { Clock } from "../ports/clock.ts";

/** The time for something ran out; it may still come to its end. */
export class TimeLimitReached extends Error {
  override readonly name = "TimeLimitReached";
}

/**
 * Waits for a task no longer than `ms`, and aborts its signal then.
 *
 * @param late - Gets the result of a task that finished after its time, so that the caller can clean up after it.
 * @throws TimeLimitReached
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
  late: (result: T) => void,
): Promise<T> {
  const abort = new AbortController();
  const timer = new AbortController();
  let over = false;
  const result = task(abort.signal).then((value) => {
    if (over) late(value);
    return value;
  });
  const limit = clock.sleep(ms, timer.signal).then(() => {
    if (timer.signal.aborted) return result;
    over = true;
    abort.abort(new TimeLimitReached(`no answer within ${ms} ms`));
    throw abort.signal.reason;
  });
  try {
    return await Promise.race([result, limit]);
  } finally {
    timer.abort();
    // The loser of the race may still fail, and nothing listens to it any more.
    result.catch(() => undefined);
    limit.catch(() => undefined);
  }
}
