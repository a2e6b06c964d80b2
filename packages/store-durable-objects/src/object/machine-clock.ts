import type { Clock } from "@identity-web/core";

/** The clock of the machine that runs the object. */
export const machineClock: Clock = {
  now: () => Date.now(),
  sleep(ms, signal) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
    return promise;
  },
};
