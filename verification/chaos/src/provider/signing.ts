import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";

/** The provider's key, as it is handed to its process. */
export const createKey = (): JsonWebKey =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });

export interface Signer {
  readonly publicKey: JsonWebKey;
  /** A JWT with these claims (ES256). */
  sign(typ: string, claims: object): string;
}

export function createSigner(jwk: JsonWebKey): Signer {
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const publicKey = { ...createPublicKey(key).export({ format: "jwk" }), kid: "key", use: "sig", alg: "ES256" };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    publicKey,
    sign(typ, claims) {
      const text = `${part({ alg: "ES256", typ, kid: "key" })}.${part(claims)}`;
      const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
      return `${text}.${signature.toString("base64url")}`;
    },
  };
}
