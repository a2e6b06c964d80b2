import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

/** A key that a provider signs with. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** The key as it is published in the key set. */
  readonly publicJwk: JWK;
}

/** A key with that name. */
export async function makeKey(kid: string, alg: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** The provider's keys: one for each algorithm, made when first needed, and replaced on a test's command. */
export class SigningKeys {
  readonly #current = new Map<string, Promise<SigningKey>>();
  readonly #make: (kid: string, alg: string) => Promise<SigningKey>;
  #old: Promise<SigningKey>[] = [];
  #made = 0;

  /** @param make - Returns a key. @default makes a new key each time */
  constructor(make: (kid: string, alg: string) => Promise<SigningKey> = makeKey) {
    this.#make = make;
  }

  /** The key that signs by this algorithm. */
  current(alg: string): Promise<SigningKey> {
    const known = this.#current.get(alg) ?? this.make(alg);
    this.#current.set(alg, known);
    return known;
  }

  /** A key that isn't published. */
  make(alg: string): Promise<SigningKey> {
    this.#made += 1;
    return this.#make(`key-${this.#made}`, alg);
  }

  /** Replaces the signing keys. @param keepOld - The old ones stay in the key set. */
  rotate(keepOld: boolean): void {
    this.#old = keepOld ? [...this.#old, ...this.#current.values()] : [];
    this.#current.clear();
  }

  async published(alg: string): Promise<{ keys: JWK[] }> {
    await this.current(alg);
    const keys = await Promise.all([...this.#current.values(), ...this.#old]);
    return { keys: keys.map((key) => key.publicJwk) };
  }
}
