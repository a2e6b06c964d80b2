import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";

/** So long a document counts as the provider's own; then it is loaded again, behind the back of whoever asks. */
const maxAgeMs = 3_600_000;
/** After a failure nothing is loaded for so long. */
const backOffMs = 2_000;

interface Parts<T> {
  load(): Promise<T>;
  readonly clock: Clock;
  /** Hears of a renewal that failed; the old value still serves. */
  readonly events: Events;
}

/** A document of the provider's, loaded when it is first needed and renewed every hour. */
export interface Cached<T> {
  /** @throws what loading throws, as long as nothing is cached */
  get(): Promise<T>;
  /** Loads anew, unless it was renewed so less than `notWithinMs` ago; `undefined` then. */
  renew(notWithinMs: number): Promise<T> | undefined;
}

/**
 * On Cloudflare Workers a request must not wait for what another one fetches: that one's end would cut it off.
 */
const sharesFetches = typeof navigator === "undefined" || navigator.userAgent !== "Cloudflare-Workers";

/** Caches one value: whoever asks at the same time shares one load, and a failure is forgotten after a moment. */
export function cached<T>({ load, clock, events }: Parts<T>): Cached<T> {
  let current: { readonly value: T; readonly at: number } | undefined;
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<T> | undefined;

  const reload = (): Promise<T> => {
    if (pending !== undefined && sharesFetches) return pending;
    const mine: Promise<T> = load().then(
      (value) => {
        current = { value, at: clock.now() };
        failed = undefined;
        if (pending === mine) pending = undefined;
        return value;
      },
      (error: unknown) => {
        failed = { error, at: clock.now() };
        if (pending === mine) pending = undefined;
        throw error;
      },
    );
    pending = mine;
    return mine;
  };
  const backingOff = () => failed !== undefined && clock.now() - failed.at < backOffMs;

  return {
    async get() {
      if (current === undefined) {
        if (failed !== undefined && backingOff()) throw failed.error;
        return reload();
      }
      const { value, at } = current;
      if (clock.now() - at < maxAgeMs || backingOff()) return value;
      const renewal = reload().catch((error: unknown) => {
        events.emit({ type: "provider_failed", error });
        return value;
      });
      // Nothing goes on in the background where a request's end ends its fetches.
      return sharesFetches ? value : renewal;
    },
    renew(notWithinMs) {
      if (pending !== undefined && sharesFetches) return pending;
      if (clock.now() - renewedAt < notWithinMs) return undefined;
      renewedAt = clock.now();
      return reload();
    },
  };
}
