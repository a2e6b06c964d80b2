import type { Clock } from "@identity-web/core";

/** How far the clocks of two objects lie apart at most, in ms. */
const apartMs = 900;

/** Each object has a clock of its own: ahead of the test's by what its name says. */
export const apart =
  (clock: Clock) =>
  (name: string): Clock => {
    const ahead = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % apartMs, 0);
    return { now: () => clock.now() + ahead, sleep: (ms, signal) => clock.sleep(ms, signal) };
  };
