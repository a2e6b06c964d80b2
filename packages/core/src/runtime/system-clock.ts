import type { Clock } from "../ports/clock.ts";

/** The runtime's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal, kind) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      if (kind === "idle") keepNoProcessAlive(timer);
      signal?.addEventListener("abort", done);
    }),
};

/** Only Node's timers keep a process alive. Those of other runtimes are numbers. */
function keepNoProcessAlive(timer: unknown): void {
  if (typeof timer !== "object" || timer === null || !("unref" in timer)) return;
  if (typeof timer.unref === "function") timer.unref();
}
