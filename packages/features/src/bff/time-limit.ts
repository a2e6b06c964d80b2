import type { Clock } from "@identity-web/core";

/** An API did not begin its answer within the time limit. */
export class TimeIsUp extends Error {
  override readonly name = "TimeIsUp";
}

export interface TimeLimit<T> {
  readonly clock: Clock;
  readonly ms: number;
  /** When the last part of the request was sent. The limit counts from then. */
  readonly movedAt: () => number;
  /** Aborted when the time limit has passed. If it is aborted for another reason, the wait ends, too. */
  readonly end: AbortController;
  readonly task: () => Promise<T>;
  /** Gets a result that arrives after the end. */
  readonly late: (result: T) => void;
}

/** @throws TimeIsUp; the reason of `end` */
export async function timeLimit<T>({ clock, ms, movedAt, end, task, late }: TimeLimit<T>): Promise<T> {
  const done = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    const fail = () => reject(end.signal.reason);
    if (end.signal.aborted) fail();
    else end.signal.addEventListener("abort", fail, { once: true, signal: done.signal });
  });
  ended.catch(() => undefined);
  const began = clock.now();
  const watch = async () => {
    for (let left = ms; left > 0 && !done.signal.aborted; ) {
      await clock.sleep(left, done.signal);
      left = Math.min(ms, Math.max(began, movedAt()) + ms - clock.now());
    }
    if (!done.signal.aborted) end.abort(new TimeIsUp(`no answer within ${ms} ms`));
  };
  const result = task();
  result.then(
    (value) => end.signal.aborted && late(value),
    () => undefined,
  );
  void watch();
  try {
    return await Promise.race([ended, result]);
  } finally {
    done.abort("over");
  }
}
