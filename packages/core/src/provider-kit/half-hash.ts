import { toBase64Url } from "../domain/base64url.ts";
import type { SigningAlg } from "./signing-algs.ts";

/**
 * The left half of a hash by the token's algorithm, as `at_hash` holds it.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken
 */
export async function halfHash(text: string, alg: SigningAlg): Promise<string> {
  const bits = /^[RPE]S(256|384|512)$/.exec(alg)?.[1] ?? "512";
  const hash = new Uint8Array(await crypto.subtle.digest(`SHA-${bits}`, new TextEncoder().encode(text)));
  return toBase64Url(hash.subarray(0, hash.length / 2));
}
