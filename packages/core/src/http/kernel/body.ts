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

export const tooLong = (limit: number): IdentityError => failure("body-too-long", { limitBytes: limit });
