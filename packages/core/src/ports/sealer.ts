/**
 * Seals texts so that only this app can read them, and signs handles. Every key is derived from the app's `secrets`: the
 * first one seals, all of them open, so that a secret is rotated by putting a new one first.
 */
export interface Sealer {
  /** Encrypts and authenticates a text. It opens only under the same binding (the place where it belongs). */
  seal(text: string, binding: string): Promise<string>;
  /** `undefined` where it can't be opened: another secret, another binding, or tampered with. */
  open(sealed: string, binding: string): Promise<string | undefined>;
  /**
   * The keyed hashes that stand for a text where it must be found again without being shown, base64url: one for each
   * secret, the first one's first. Two apps that share any secret share a hash, so that a rotation loses nothing.
   */
  pseudonyms(text: string): Promise<readonly string[]>;
  /** A MAC over a text, base64url. */
  sign(text: string): Promise<string>;
  /** Whether a MAC is one of ours, whichever secret made it. */
  verify(text: string, mac: string): Promise<boolean>;
}
