import { pause } from "../domain/pause.ts";
import type { Background } from "../ports/background.ts";

/** How long Workers continue work that no request waits for, in ms, less a margin. */
const repeatsForMs = 25_000;
const isWorkers = typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers";

export interface BackgroundOptions {
  /** A task that takes longer than this counts as lost, in ms. @default no limit; on Cloudflare Workers a minute */
  readonly lostAfterMs?: number;
  /** Whether the runtime stops work that no request waits for. @default only on Cloudflare Workers */
  readonly stopsIdleWork?: boolean;
  /** @default the machine's clock */
  readonly now?: () => number;
}

/**
 * Runs background work. Cloudflare Workers may stop a task without a message half a minute after its request has ended. So the
 * wait for a task has a limit.
 */
export function createBackground({
  lostAfterMs = isWorkers ? 60_000 : Number.POSITIVE_INFINITY,
  stopsIdleWork = isWorkers,
  now = Date.now,
}: BackgroundOptions = {}): Background {
  const running = new Map<Promise<void>, number>();
  const forgetLost = () => {
    for (const [promise, begunAt] of running) {
      // The tasks are in the order in which they began.
      if (now() - begunAt < lostAfterMs) break;
      running.delete(promise);
    }
  };
  // Tasks handle their own failures. If one throws anyway, that must not become an unhandled rejection.
  const begin = (task: () => Promise<void>): Promise<void> =>
    Promise.resolve()
      .then(task)
      .catch(() => undefined);
  const keep = (begun: Promise<void>): void => {
    const promise: Promise<void> = begun.finally(() => running.delete(promise));
    running.set(promise, now());
  };
  const watched = new Map<AbortController, Promise<void>>();
  const beginUntilEnd = (task: (ends: AbortSignal) => Promise<void>): Promise<void> => {
    const ends = new AbortController();
    const begun = begin(() => task(ends.signal));
    watched.set(ends, begun);
    void begun.finally(() => watched.delete(ends));
    return begun;
  };
  return {
    run(task) {
      forgetLost();
      keep(begin(task));
    },
    watch: (task) => void beginUntilEnd(task),
    repeat(task) {
      forgetLost();
      const begun = beginUntilEnd(task);
      // The runtime stops it half a minute after its request, so nothing waits longer.
      if (stopsIdleWork) keep(Promise.race([begun, pause(repeatsForMs)]));
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
