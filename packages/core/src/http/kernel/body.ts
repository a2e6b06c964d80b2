import { failure } from "../../errors/error-texts.ts";
import type { IdentityError } from "../../errors/identity-error.ts";

/**
 * Reads a body as text (UTF-8), and no further than the limit.
 *
 * @param announced - Content-Length, if it is there: a body that says itself that it is too long isn't read at all.
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

/** What is read next of a body: of a stream's reader, or of an iterator. */
export type NextChunk = () => Promise<{ readonly done?: boolean | undefined; readonly value?: Uint8Array | undefined }>;

/**
 * A body that breaks off beyond the limit. The source is never cancelled: on Node that would end the connection before the
 * answer.
 *
 * @param announced - Content-Length, if it is there.
 * @param limit - In bytes.
 * @param left - Called where a part of the source stays unread, so that the connection must be closed after the answer.
 * @throws IdentityError `invalid_request` with status 413, here where the length is announced, else by the stream
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
