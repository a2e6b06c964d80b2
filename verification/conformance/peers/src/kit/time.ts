import { mock } from "node:test";

// All code in this process (apps, libraries, providers) uses one clock, which stands still between two steps.
// Imported before all of them, so that none uses the machine's clock.
mock.timers.enable({ apis: ["Date"], now: Date.now() });

/** Advances the process's clock by this number of seconds. */
export const pass = (seconds: number): void => mock.timers.tick(seconds * 1000);
