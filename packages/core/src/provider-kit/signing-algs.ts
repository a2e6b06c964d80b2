/** The asymmetric signature algorithms of tokens: with public keys only, never `none`. */
export type SigningAlg =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519";

const rsa: readonly SigningAlg[] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

/** All of them. */
export const signingAlgs: readonly SigningAlg[] = [...rsa, "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
