import type { Awaitable } from "./awaitable.ts";

/** Hashes and random bytes. Hash synchronously if the runtime can, because every request needs a hash. */
export interface Crypto {
  /** SHA-256 of a text (UTF-8), base64url without padding: 43 characters. */
  hash(text: string): Awaitable<string>;
  /** The given number of random bytes, base64url without padding. */
  random(bytes: number): string;
}
