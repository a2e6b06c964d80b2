import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** As it stands in the key set. */
  readonly published: JWK;
}

/** The provider's keys: made when first needed, one for each algorithm, and exchanged when a test says so. */
export class SigningKeys {
  readonly #current = new Map<string, Promise<SigningKey>>();
  #old: Promise<SigningKey>[] = [];
  #made = 0;

  /** The key that signs by this algorithm. */
  current(alg: string): Promise<SigningKey> {
    const known = this.#current.get(alg);
    if (known !== undefined) return known;
    const made = this.make(alg);
    this.#current.set(alg, made);
    return made;
  }

  /** A key that isn't published. */
  async make(alg: string): Promise<SigningKey> {
    this.#made += 1;
    const kid = `key-${this.#made}`;
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    return { kid, privateKey, published: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
  }

  /** From now on other keys sign. @param keepOld - The old ones stay in the key set. */
  rotate(keepOld: boolean): void {
    this.#old = keepOld ? [...this.#old, ...this.#current.values()] : [];
    this.#current.clear();
  }

  async published(alg: string): Promise<{ keys: JWK[] }> {
    await this.current(alg);
    const keys = await Promise.all([...this.#current.values(), ...this.#old]);
    return { keys: keys.map((key) => key.published) };
  }
}
