/** Core's pauses let other requests run. They are short, and nothing is decided by their length. */
const longestPauseMs = 100;

/**
 * Ends core's pauses at once, so that they belong to the step of the schedule in which they begin. Only the schedule lets time
 * pass, so a timer of this process would end at a moment that no schedule repeats.
 */
export function endPausesAtOnce(): void {
  const { setTimeout: timer } = globalThis;
  const instant = (callback: () => void, ms?: number) =>
    ms !== undefined && ms > longestPauseMs ? timer(callback, ms) : setImmediate(callback);
  Object.assign(globalThis, { setTimeout: Object.assign(instant, timer) });
}
