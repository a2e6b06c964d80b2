import type { Background } from "../ports/background.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";

/** So long a document counts as the provider's own; then it is loaded again, behind the back of whoever asks. */
const maxAgeMs = 3_600_000;
/** Where the first load has failed nothing is loaded for so long. */
const backOffMs = 2_000;
/** A renewal that has failed, or has ended with its request without a word, begins again after so long. */
const againAfterMs = 30_000;

interface Parts<T> {
  load(): Promise<T>;
  readonly clock: Clock;
  /** Hears of a renewal that failed; the old value still serves. */
  readonly events: Events;
  /** What the runtime waits for after an answer. Absent: on Workers whoever finds that the document is due waits for it. */
  readonly background?: Pick<Background, "run"> | undefined;
  /** Whether one request may wait for what another one fetches. Default: everywhere but on Cloudflare Workers. */
  readonly sharesFetches?: boolean;
}

/** A document of the provider's, loaded when it is first needed and renewed every hour. */
export interface Cached<T> {
  /** @throws what loading throws, as long as nothing is cached */
  get(): Promise<T>;
  /** Loads anew, unless it was renewed so less than `notWithinMs` ago; `undefined` then. */
  renew(notWithinMs: number): Promise<T> | undefined;
}

/** On Cloudflare Workers a request's end cuts off what it fetches, and whoever waits for that. */
const isWorkers = typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers";

/** Caches one value: whoever asks at the same time shares one load, and a failure is forgotten after a moment. */
export function cached<T>({ load, clock, events, background, sharesFetches = !isWorkers }: Parts<T>): Cached<T> {
  let current: { readonly value: T; readonly at: number } | undefined;
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let begunAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<T> | undefined;

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
      const now = clock.now();
      if (current === undefined) {
        if (failed !== undefined && now - failed.at < backOffMs) throw failed.error;
        return reload();
      }
      const { value, at } = current;
      if (now - at < maxAgeMs || now - begunAt < againAfterMs) return value;
      begunAt = now;
      const renewal = async (): Promise<void> => {
        await reload().catch((error: unknown) => events.emit({ type: "provider_failed", error }));
      };
      if (sharesFetches) void renewal();
      // Where it is lost again and again, because nobody asks the runtime to wait, somebody waits in the end.
      else if (background !== undefined && now - at < 2 * maxAgeMs) background.run(renewal);
      else await renewal();
      return current.value;
    },
    renew(notWithinMs) {
      if (pending !== undefined && sharesFetches) return pending;
      if (clock.now() - renewedAt < notWithinMs) return undefined;
      renewedAt = clock.now();
      return reload();
    },
  };
}
