import type { Clock } from "@identity-web/core";

/** An answer without news for so long, such as server-sent events, is looked at for a sign-out, in ms. */
const idleMs = 15_000;

export interface RelayParts {
  readonly clock: Clock;
  /** Throws where the answer must end. Asked before each chunk goes on. */
  readonly check: () => Promise<void>;
  /** Ends the API's call. */
  readonly stop: (reason: unknown) => void;
}

/** An API's body, passed on chunk by chunk as it is wanted. It breaks off where the user is signed out, never ends as if whole. */
export function relay(
  source: ReadableStream<Uint8Array>,
  { clock, check, stop }: RelayParts,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  const end = (reason: unknown) => {
    stop(reason);
    reader.cancel(reason).catch(() => undefined);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await untilNews(clock, reader.read(), check);
          await check();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          end(error);
          controller.error(error);
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

async function untilNews<T>(clock: Clock, news: Promise<T>, check: () => Promise<void>): Promise<T> {
  const arrived = new AbortController();
  const over = news.then(
    () => arrived.abort(),
    () => arrived.abort(),
  );
  for (;;) {
    await Promise.race([over, clock.sleep(idleMs, arrived.signal)]);
    if (arrived.signal.aborted) return news;
    try {
      await check();
    } catch (error) {
      arrived.abort();
      throw error;
    }
  }
}
