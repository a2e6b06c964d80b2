import type { Awaitable } from "./awaitable.ts";

/** Hashes and randomness. A runtime that can hash without a promise should: it is on every request's path. */
export interface Crypto {
  /** SHA-256 of a text (UTF-8), base64url without padding: 43 characters. */
  hash(text: string): Awaitable<string>;
  /** So many random bytes, base64url without padding. */
  random(bytes: number): string;
}
