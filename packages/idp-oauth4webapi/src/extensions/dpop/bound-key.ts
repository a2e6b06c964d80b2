import { parseRecord, stringMember } from "@identity-web/core/provider-kit";

/** A sign-in's private key: P-256, which every provider with DPoP supports. These members of the JWK define the key. */
export interface BoundKey {
  readonly x: string;
  readonly y: string;
  /** A secret. */
  readonly d: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;

/** A key for one sign-in. It leaves WebCrypto only to be sealed with the transaction, then with the grant. */
export async function createBoundKey(): Promise<BoundKey> {
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const key = readBoundKey(JSON.stringify(await crypto.subtle.exportKey("jwk", privateKey)));
  if (key === undefined) throw new Error("this runtime exports P-256 keys in an unknown way");
  return key;
}

/** Reads a stored key. @returns `undefined` if it is invalid */
export function readBoundKey(text: string): BoundKey | undefined {
  const record = parseRecord(text) ?? {};
  const [x, y, d] = [stringMember(record, "x"), stringMember(record, "y"), stringMember(record, "d")];
  return x === undefined || y === undefined || d === undefined ? undefined : { x, y, d };
}

/** The key for WebCrypto. */
export async function importBoundKey({ x, y, d }: BoundKey): Promise<CryptoKeyPair> {
  const jwk = { kty: "EC", crv: algorithm.namedCurve, x, y };
  return {
    privateKey: await crypto.subtle.importKey("jwk", { ...jwk, d }, algorithm, false, ["sign"]),
    publicKey: await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]),
  };
}
