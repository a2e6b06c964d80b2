import { base64url, CompactSign } from "jose";
import type { SigningKey } from "./signing-key.ts";

/** Claims, or whatever else is an object of JSON. */
export type Json = Record<string, unknown>;

/** A token's header and claims, signed as they are: nothing is added or checked. */
export function sign(claims: Json, { alg, kid, privateKey }: SigningKey, header: Json = {}): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
}

/** A token of the algorithm `none`. */
export const unsigned = (claims: Json): string =>
  `${base64url.encode(JSON.stringify({ alg: "none" }))}.${base64url.encode(JSON.stringify(claims))}.`;

/** The same token with another signature of the same length. */
export function withBadSignature(token: string): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const bytes = base64url.decode(signature).map((byte) => byte ^ 0x5a);
  return `${header}.${payload}.${base64url.encode(bytes)}`;
}
