import type { Clock } from "@identity-web/core";

/** How long no chunk arrives before the session is checked, in ms. */
const idleMs = 15_000;

export interface RelayParts {
  readonly clock: Clock;
  /** Throws if the response must end. Called before each chunk is sent. */
  readonly check: () => Promise<void>;
  /** Ends the call of the API. */
  readonly stop: (reason: unknown) => void;
}

/** Forwards an API's body chunk by chunk. If the user signs out, the stream fails, so that the response never looks complete. */
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
    () => arrived.abort("over"),
    () => arrived.abort("over"),
  );
  for (;;) {
    await Promise.race([over, clock.sleep(idleMs, arrived.signal)]);
    if (arrived.signal.aborted) return news;
    try {
      await check();
    } catch (error) {
      arrived.abort("over");
      throw error;
    }
  }
}
