import type { Background } from "../ports/background.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";

/** A document older than this is loaded again in the background. */
const maxAgeMs = 3_600_000;
/** After the first load has failed, no load starts for this long. */
const backOffMs = 2_000;
/** A renewal that failed, or was cut off with its request, is repeated after this long. */
const againAfterMs = 30_000;
const mostRenewals = 5;

interface Parts<T> {
  load(): Promise<T>;
  readonly clock: Clock;
  /** Gets an event for a renewal that failed. The old value stays in use. */
  readonly events: Events;
  /** Work that the runtime waits for after an answer. Without it, a request on Workers waits for the renewal that it starts. */
  readonly background?: Pick<Background, "run"> | undefined;
  /** Whether one request may wait for the fetch of another. @default true, but false on Cloudflare Workers */
  readonly sharesFetches?: boolean;
}

/** A document of the provider, loaded when it is first needed and renewed every hour. */
export interface Cached<T> {
  /** @throws the error of the load, as long as no document is cached */
  get(): Promise<T>;
  /**
   * Loads the document again. @returns `undefined` if the last call for this cause was less than `notWithinMs` ago, or five loads for
   * other causes began in that time, and the last load has not failed.
   *
   * @throws the error of the load: the cached document may then be outdated
   */
  renew(notWithinMs: number, cause: string): Promise<T> | undefined;
}

/** On Cloudflare Workers the end of a request cuts off its fetches, and every request that waits for them. */
const isWorkers = typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers";

/** Caches one value: concurrent callers share one load, and a failure is kept for two seconds. */
export function cached<T>({ load, clock, events, background, sharesFetches = !isWorkers }: Parts<T>): Cached<T> {
  let current: { readonly value: T; readonly at: number } | undefined;
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  let renewals: readonly { readonly cause: string; readonly at: number }[] = [];
  let begunAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<T> | undefined;

  /** A clock that was set back must not extend a pause to days. */
  const isWithin = (ms: number, at: number): boolean => {
    const age = clock.now() - at;
    return age >= 0 && age < ms;
  };

  const reload = (): Promise<T> => {
    if (pending !== undefined && sharesFetches) return pending;
    const mine: Promise<T> = load()
      .then(
        (value) => {
          current = { value, at: clock.now() };
          failed = undefined;
          return value;
        },
        (error: unknown) => {
          failed = { error, at: clock.now() };
          throw error;
        },
      )
      .finally(() => {
        if (pending === mine) pending = undefined;
      });
    pending = mine;
    return mine;
  };

  return {
    async get() {
      if (current === undefined) {
        if (failed !== undefined && isWithin(backOffMs, failed.at)) throw failed.error;
        return reload();
      }
      const { value, at } = current;
      if (isWithin(maxAgeMs, at) || isWithin(againAfterMs, begunAt)) return value;
      begunAt = clock.now();
      const renewal = async (): Promise<void> => {
        await reload().catch((error: unknown) => events.emit({ type: "provider_failed", error }));
      };
      if (sharesFetches) void renewal();
      // Background work may be lost again and again. So if the document is twice as old, the caller waits.
      else if (background !== undefined && begunAt - at < 2 * maxAgeMs) background.run(renewal);
      else await renewal();
      return current.value;
    },
    renew(notWithinMs, cause) {
      if (pending !== undefined && sharesFetches) return pending;
      renewals = renewals.filter(({ at }) => isWithin(notWithinMs, at));
      if (renewals.length >= mostRenewals || renewals.some((each) => each.cause === cause))
        return failed && Promise.reject(failed.error);
      renewals = [...renewals, { cause, at: clock.now() }];
      return reload();
    },
  };
}
