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

export const tooLong = (limit: number): IdentityError => failure("body-too-long", { limitBytes: limit });
