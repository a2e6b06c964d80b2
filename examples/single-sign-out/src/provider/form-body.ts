import type { IncomingMessage } from "node:http";

const limit = 16 * 1024;

/** The fields of a posted form, at most 16 KiB. `undefined`: the form is longer. */
export const readForm = async (request: IncomingMessage): Promise<URLSearchParams | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
};
