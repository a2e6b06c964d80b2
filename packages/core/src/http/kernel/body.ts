import { failure } from "../../errors/error-texts.ts";
import type { IdentityError } from "../../errors/identity-error.ts";

/**
 * Reads a body as text (UTF-8), up to the limit.
 *
 * @param announced - Content-Length, if there is one. If it exceeds the limit, the body isn't read.
 * @param limit - In bytes.
 * @throws IdentityError `invalid_request` with status 413
 */
export async function readText(
  chunks: AsyncIterable<Uint8Array>,
  announced: string | undefined,
  limit: number,
): Promise<string> {
  if (Number(announced ?? 0) > limit) throw tooLong(limit);
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw tooLong(limit);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Returns the next chunk of a body, from a stream's reader or an iterator. */
export type NextChunk = () => Promise<{ readonly done?: boolean | undefined; readonly value?: Uint8Array | undefined }>;

/**
 * A body as a stream that fails beyond the limit. It never cancels its source: on Node that would close the connection before the
 * response.
 *
 * @param announced - Content-Length, if there is one.
 * @param limit - In bytes.
 * @param left - Called if a part of the source stays unread. The connection must then be closed after the response.
 * @throws IdentityError `invalid_request` with status 413: at once if the length is announced, otherwise from the stream
 */
export function limited(
  next: NextChunk,
  announced: string | undefined,
  limit: number,
  left: () => void,
): ReadableStream<Uint8Array> {
  if (Number(announced ?? 0) > limit) {
    left();
    throw tooLong(limit);
  }
  let size = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await next();
        if (done || value === undefined) return controller.close();
        size += value.length;
        if (size <= limit) return controller.enqueue(value);
        left();
        controller.error(tooLong(limit));
      },
      cancel: left,
    },
    { highWaterMark: 0 },
  );
}

export const tooLong = (limit: number): IdentityError => failure("body-too-long", { limitBytes: limit });
