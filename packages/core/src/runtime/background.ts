import type { Background } from "../ports/background.ts";

const isWorkers = typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers";

export interface BackgroundOptions {
  /** A task that takes longer has ended without a word, in ms. Default: none does; on Cloudflare Workers a minute. */
  readonly lostAfterMs?: number;
  /** Default: the machine's clock. */
  readonly now?: () => number;
}

/**
 * Background work. On Cloudflare Workers a task whose request has ended (for which the runtime waits half a minute) may end with
 * it without a message, so the wait for it is bounded.
 */
export function createBackground({
  lostAfterMs = isWorkers ? 60_000 : Number.POSITIVE_INFINITY,
  now = Date.now,
}: BackgroundOptions = {}): Background {
  const running = new Map<Promise<void>, number>();
  const forgetLost = () => {
    for (const [promise, begunAt] of running) {
      // In the order in which they began.
      if (now() - begunAt < lostAfterMs) break;
      running.delete(promise);
    }
  };
  // Tasks report their own failures; one that throws all the same must not become an unhandled rejection.
  const begin = (task: () => Promise<void>): Promise<void> =>
    Promise.resolve()
      .then(task)
      .catch(() => undefined);
  const keep = (begun: Promise<void>): void => {
    const promise: Promise<void> = begun.finally(() => running.delete(promise));
    running.set(promise, now());
  };
  const watched = new Map<AbortController, Promise<void>>();
  return {
    run(task) {
      forgetLost();
      keep(begin(task));
    },
    watch(task) {
      const ends = new AbortController();
      const begun = begin(() => task(ends.signal));
      watched.set(ends, begun);
      void begun.finally(() => watched.delete(ends));
    },
    end() {
      for (const [ends, begun] of watched) {
        ends.abort();
        keep(begun);
      }
    },
    async settled() {
      for (forgetLost(); running.size > 0; forgetLost()) await Promise.all(running.keys());
    },
  };
}
