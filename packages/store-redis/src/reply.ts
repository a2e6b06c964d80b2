import { failure } from "./error-texts.ts";

/** A reply's text. @throws IdentityError `store_unavailable` for any other type, which this store's scripts never return */
export function textOf(reply: unknown): string {
  if (typeof reply === "string") return reply;
  if (typeof reply === "number") return String(reply);
  throw unexpected("a text", reply);
}

export const numberOf = (reply: unknown): number => Number(textOf(reply));

export function listOf(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply;
  throw unexpected("a list", reply);
}

const unexpected = (expected: string, reply: unknown) =>
  failure("redis-reply-unexpected", { expected, found: reply === null ? "nothing" : typeof reply });
