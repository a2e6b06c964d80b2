/** An answer's text. @throws where it is something else: then it isn't the answer of our script */
export function textOf(reply: unknown): string {
  if (typeof reply === "string") return reply;
  if (typeof reply === "number") return String(reply);
  throw new Error(`Redis: expected a text, got ${reply === null ? "nothing" : typeof reply}`);
}

export const numberOf = (reply: unknown): number => Number(textOf(reply));

export function listOf(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply;
  throw new Error(`Redis: expected a list, got ${reply === null ? "nothing" : typeof reply}`);
}
