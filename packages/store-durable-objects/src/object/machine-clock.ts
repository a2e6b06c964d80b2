import type { Clock } from "@identity-web/core";

/** The clock of the machine on which the object lives. */
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
