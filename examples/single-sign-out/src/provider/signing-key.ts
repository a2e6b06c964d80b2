import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import type { JWK } from "oidc-provider";

export const signingAlgorithm = "RS256";

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** The private key in the provider's format. The provider publishes the public key. */
  readonly jwk: JWK;
}

/** A new key for each run: no file holds a secret, and tokens of an earlier run are refused. */
export const generateSigningKey = async (): Promise<SigningKey> => {
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const kid = randomUUID();
  const { kty, n, e, d, p, q, dp, dq, qi } = await exportJWK(privateKey);
  return { kid, privateKey, jwk: { kid, use: "sig", alg: signingAlgorithm, kty, n, e, d, p, q, dp, dq, qi } };
};
