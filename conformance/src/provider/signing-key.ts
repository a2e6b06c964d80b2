import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

/** A key that the provider signs with. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** As it stands in a key set, with `kid`, `alg` and `use`. */
  readonly publicJwk: JWK;
}

const made = new Map<string, Promise<SigningKey>>();

/** A key by its name: made when it is first asked for, the same for the whole run, so that RSA keys aren't made for every module. */
export function signingKey(name: string, alg: string): Promise<SigningKey> {
  const kid = `${name}-${alg}`;
  const key = made.get(kid) ?? make(kid, alg);
  made.set(kid, key);
  return key;
}

async function make(kid: string, alg: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}
