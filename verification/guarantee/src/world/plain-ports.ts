import { hash } from "node:crypto";
import type { Crypto, Sealer } from "@identity-web/core";

/** Synchronous hashes, and "random" values that depend only on the caller and the number of its calls. */
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

/** A sealer that hides nothing. A text that was sealed with another secret or for another place doesn't open, which is enough here. */
export function plainSealer(secrets: readonly string[]): Sealer {
  const [first = ""] = secrets;
  const keyed = (secret: string, text: string) => hash("sha256", `${secret} ${text}`, "base64url");
  return {
    seal: async (text, binding) => encodeURIComponent(JSON.stringify([first, binding, text])),
    open: async (sealed, binding) => {
      const [secret, boundTo, text] = unsealed(sealed);
      return secrets.includes(secret) && boundTo === binding ? text : undefined;
    },
    pseudonyms: async (text) => secrets.map((secret) => keyed(secret, text)),
    sign: async (text) => keyed(first, `mac ${text}`),
    verify: async (text, mac) => secrets.some((secret) => mac === keyed(secret, `mac ${text}`)),
  };
}

/** The content of a seal: its secret, its binding, its text. */
function unsealed(sealed: string): readonly [secret: string, binding: string, text: string] {
  const [secret, binding, text]: readonly string[] = JSON.parse(decodeURIComponent(sealed));
  return [secret ?? "", binding ?? "", text ?? ""];
}
