/**
 * Encrypts texts so that only this app can read them, and signs handles. Every key is derived from the app's `secrets`. The
 * first secret seals, and all of them open. To rotate, put a new secret first.
 */
export interface Sealer {
  /** Encrypts and authenticates a text. It can be opened only with the same binding, which names the place of the text. */
  seal(text: string, binding: string): Promise<string>;
  /** Decrypts. `undefined`: it was sealed with another secret or binding, or was changed. */
  open(sealed: string, binding: string): Promise<string | undefined>;
  /**
   * The keyed hashes by which a store finds a text without seeing it, base64url: one for each secret, in the order of `secrets`.
   * Apps that have a secret in common have a hash in common. So lookups work during a rotation.
   */
  pseudonyms(text: string): Promise<readonly string[]>;
  /** A MAC over a text, base64url. */
  sign(text: string): Promise<string>;
  /** Whether one of the secrets made this MAC. */
  verify(text: string, mac: string): Promise<boolean>;
}
