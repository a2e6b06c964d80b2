import { base64url, CompactSign, type CryptoKey } from "jose";

/** Claims, or another object of JSON. */
export type Json = Record<string, unknown>;

interface Signer {
  readonly alg: string;
  readonly kid?: string;
  readonly privateKey: CryptoKey | Uint8Array;
}

/** Signs a token's header and claims unchanged. Nothing is added or checked. */
export function sign(claims: Json, { alg, kid, privateKey }: Signer, header: Json = {}): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader({ alg, ...without({ kid, ...header }) }).sign(privateKey);
}

/** A token of the algorithm `none`. */
export const unsigned = (claims: Json): string => withoutSignature(claims, {});

export const withoutSignature = (claims: Json, header: Json): string =>
  `${base64url.encode(JSON.stringify({ alg: "none", ...header }))}.${base64url.encode(JSON.stringify(claims))}.`;

/** The same token with another signature of the same length. */
export function withBadSignature(token: string): string {
  const end = token.lastIndexOf(".") + 1;
  const bytes = base64url.decode(token.slice(end)).map((byte) => byte ^ 0x5a);
  return token.slice(0, end) + base64url.encode(bytes);
}

/** The members that are not `undefined`. */
export const without = (record: Readonly<Json>): Json =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
