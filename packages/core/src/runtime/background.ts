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
  return {
    run(task) {
      forgetLost();
      // Tasks report their own failures; one that throws all the same must not become an unhandled rejection.
      const promise: Promise<void> = Promise.resolve()
        .then(task)
        .catch(() => undefined)
        .finally(() => running.delete(promise));
      running.set(promise, now());
    },
    async settled() {
      for (forgetLost(); running.size > 0; forgetLost()) await Promise.all(running.keys());
    },
  };
}
