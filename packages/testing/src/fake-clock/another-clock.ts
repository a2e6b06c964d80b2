/**
 * The clock of another machine, such as the provider's: time passes as by `clock`, but it never says the same. So a test finds
 * code that takes its own clock where the other machine's time counts.
 *
 * @param aheadMs - Default: 3 s behind, and an odd number of ms.
 * @example
 * const clock = fakeClock();
 * const provider = fakeProvider({ clock: anotherClock(clock) });
 */
export const anotherClock = (clock: { now(): number }, aheadMs = -3_217): { now(): number } => ({
  now: () => clock.now() + aheadMs,
});
