import { mock } from "node:test";

// Everything in this process lives by one clock, which stands still between two steps: apps, libraries and providers alike.
// Imported before all of them, so that none keeps the machine's own.
mock.timers.enable({ apis: ["Date"], now: Date.now() });

/** Advances the process' clock by so many seconds. */
export const pass = (seconds: number): void => mock.timers.tick(seconds * 1000);
