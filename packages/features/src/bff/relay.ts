import type { Clock } from "@identity-web/core";
import { failure } from "./error-texts.ts";

/** How often the session is checked, whether chunks arrive and are read or not, in ms. */
const checkEveryMs = 15_000;
/** A page may leave a chunk unread for this many checks: a minute, as the default of nginx (`send_timeout`). */
const mostUnread = 4;

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
  const over = new AbortController();
  /** How many checks have passed since the page's last read. `undefined`: it waits for the next chunk. */
  let unread: number | undefined = 0;

  const end = (reason: unknown) => {
    over.abort("over");
    stop(reason);
    reader.cancel(reason).catch(() => undefined);
  };
  /** Does a step of the response. If it fails, the response fails, too, unless it is over. */
  const attempt = async (controller: ReadableStreamDefaultController<Uint8Array>, step: () => Promise<void>) => {
    try {
      await step();
    } catch (error) {
      if (over.signal.aborted) return;
      end(error);
      controller.error(error);
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        void attempt(controller, async () => {
          for (;;) {
            await clock.sleep(checkEveryMs, over.signal);
            if (over.signal.aborted) return;
            await check();
            if (unread !== undefined && ++unread > mostUnread) throw failure("answer-not-read");
          }
        });
      },
      pull: (controller) =>
        attempt(controller, async () => {
          unread = undefined;
          const { done, value } = await reader.read();
          await check();
          if (over.signal.aborted) return;
          unread = 0;
          if (!done) return controller.enqueue(value);
          over.abort("over");
          controller.close();
        }),
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
