/** Core's pauses let other requests run. They are short, and nothing is decided by their length. */
const longestPauseMs = 100;

/**
 * Ends core's pauses at once, so that they belong to the step of the schedule in which they begin. Only the schedule lets time
 * pass, so a timer of this process would end at a moment that no schedule repeats.
 *
 * @returns whether a pause has begun and not ended yet
 */
export function endPausesAtOnce(): () => boolean {
  const { setTimeout: timer } = globalThis;
  let pauses = 0;
  const instant = (callback: () => void, ms?: number) => {
    if (ms !== undefined && ms > longestPauseMs) return timer(callback, ms);
    pauses++;
    return setImmediate(() => {
      pauses--;
      callback();
    });
  };
  Object.assign(globalThis, { setTimeout: Object.assign(instant, timer) });
  return () => pauses > 0;
}
