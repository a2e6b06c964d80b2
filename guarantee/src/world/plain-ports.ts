import { hash } from "node:crypto";
import type { Crypto, Sealer } from "@identity-web/core";

/** Hashes at once, and "random" values that depend on nothing but who asks and how often. */
export class RepeatableCrypto implements Crypto {
  readonly #task: () => string;
  readonly #asked = new Map<string, number>();

  constructor(task: () => string) {
    this.#task = task;
  }

  hash(text: string): string {
    return hash("sha256", text, "base64url");
  }

  random(bytes: number): string {
    const task = this.#task();
    const count = (this.#asked.get(task) ?? 0) + 1;
    this.#asked.set(task, count);
    return this.hash(`random ${task} ${count}`).slice(0, Math.ceil((bytes * 4) / 3));
  }
}

/** A sealer without keys: whoever opens a seal under another binding gets nothing, and that is all that matters here. */
export const plainSealer: Sealer = {
  seal: async (text, binding) => encodeURIComponent(JSON.stringify([binding, text])),
  open: async (sealed, binding) => {
    const [boundTo, text]: [string, string] = JSON.parse(decodeURIComponent(sealed));
    return boundTo === binding ? text : undefined;
  },
  pseudonyms: async (text) => [hash("sha256", `pseudonym ${text}`, "base64url")],
  sign: async (text) => hash("sha256", `mac ${text}`, "base64url"),
  verify: async (text, mac) => mac === hash("sha256", `mac ${text}`, "base64url"),
};
