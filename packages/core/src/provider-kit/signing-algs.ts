const rsa = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const;

/** The signature algorithms that tokens may have: with public keys only, never `none`. */
export const signingAlgs = [...rsa, "ES256", "ES384", "ES512", "EdDSA", "Ed25519"] as const;

/** An asymmetric signature algorithm. */
export type SigningAlg = (typeof signingAlgs)[number];
