/** The nonces of this many servers are kept. */
const most = 100;

/** The last nonce that each server gave (RFC 9449 §8). Tokens' and APIs' nonces of one server may differ. */
export interface Nonces {
  get(origin: string, use: NonceUse): string | undefined;
  /** Keeps the nonce of an answer. @returns whether there is one */
  learn(response: Response, origin: string, use: NonceUse): boolean;
}

export type NonceUse = "tokens" | "api";

export function createNonces(): Nonces {
  const known = new Map<string, string>();
  return {
    get: (origin, use) => known.get(`${use} ${origin}`),
    learn(response, origin, use) {
      const nonce = response.headers.get("dpop-nonce");
      if (nonce === null || nonce === "") return false;
      const key = `${use} ${origin}`;
      known.delete(key);
      const [oldest] = known.keys();
      if (known.size >= most && oldest !== undefined) known.delete(oldest);
      known.set(key, nonce);
      return true;
    },
  };
}
