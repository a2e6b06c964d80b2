import type { Activity } from "./activity.ts";

/**
 * Server-sent events: the number of the newest entry at once, and again whenever something happens, so that a page knows
 * when to look again.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const eventStream = (activity: Activity): Response => {
  const encoder = new TextEncoder();
  let end: (() => void) | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (id: number): void => controller.enqueue(encoder.encode(`data: ${id}\n\n`));
      send(activity.entries[0]?.id ?? 0);
      end = activity.subscribe(({ id }) => send(id));
    },
    cancel: () => end?.(),
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" } });
};
