import type { Clock } from "@identity-web/core";

/** How far the clocks of two objects lie apart at most, in ms. */
const apartMs = 900;
/** Longer than any doubt about clocks lasts, in ms. */
const longMs = 2000;

/** Each object has a clock of its own: ahead of the test's by what its name says. */
export const apart =
  (clock: Clock) =>
  (name: string): Clock => {
    const ahead = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % apartMs, 0);
    return { now: () => clock.now() + ahead, sleep: (ms, signal) => clock.sleep(ms, signal) };
  };

/** Waits for no doubt about clocks to pass: the contract's cases let no time pass while they wait for an answer. */
export const doubtless = (clock: Clock): Clock => ({
  now: () => clock.now(),
  sleep: async (ms, signal) => (ms < longMs ? undefined : clock.sleep(ms, signal)),
});
