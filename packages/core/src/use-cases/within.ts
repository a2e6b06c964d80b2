import type { Clock } from "../ports/clock.ts";
import type { Ports } from "../ports/ports.ts";

/** The time limit of a task has passed. The task may still end later. */
export class TimeLimitReached extends Error {
  override readonly name = "TimeLimitReached";
}

/**
 * Waits for a task for at most `ms`, then aborts its signal.
 *
 * @param late - Gets the result of a task that ends after the limit, so that the caller can clean up.
 * @throws TimeLimitReached
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
  late?: (result: T) => void,
): Promise<T> {
  const abort = new AbortController();
  const timer = new AbortController();
  let over = false;
  const result = task(abort.signal).then((value) => {
    if (over) late?.(value);
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
    timer.abort("over");
    // The loser of the race may still fail, and nothing else handles that.
    result.catch(() => undefined);
    limit.catch(() => undefined);
  }
}

/**
 * Waits for at most `ms` for work that has begun. After that the work continues in the background.
 *
 * @throws TimeLimitReached
 */
export function patiently<T>(
  { clock, background }: Pick<Ports, "clock" | "background">,
  ms: number,
  work: Promise<T>,
): Promise<T> {
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  background.run(() => settled);
  return within(clock, ms, () => work);
}
