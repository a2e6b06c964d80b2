/**
 * The clock of another machine, such as the provider's. It follows `clock`, but always shows another time. So a test finds code that
 * uses its own clock in place of the other machine's.
 *
 * @param aheadMs - How far it is ahead, in ms. @default 3 s behind, and an odd number of ms
 * @example
 * const clock = fakeClock();
 * const provider = fakeProvider({ clock: anotherClock(clock) });
 */
export const anotherClock = (clock: { now(): number }, aheadMs = -3_217): { now(): number } => ({
  now: () => clock.now() + aheadMs,
});
