import {
  type Cached,
  cached,
  checkByKeys,
  type DocumentParts,
  type JsonRecord,
  loadKeySet,
  parseRecord,
} from "@identity-web/core/provider-kit";
import { compactVerify, createLocalJWKSet, type LocalJWKSet } from "jose";
// Not from jose's namespace `errors`, because that keeps all its classes in the bundle.
import { JWKSMultipleMatchingKeys, JWKSNoMatchingKey, JWSSignatureVerificationFailed } from "jose/errors";
import { Refused } from "./refused.ts";

/** The keys of a transmitter. They are loaded when first needed, again after an invalid signature, and every hour. */
export type Keys = Cached<LocalJWKSet>;

export const keysAt = (
  address: () => Promise<string>,
  document: Omit<DocumentParts, "cure">,
  parts: Omit<Parameters<typeof cached>[0], "load">,
): Keys => cached({ ...parts, load: async () => createLocalJWKSet(await loadKeySet(await address(), document)) });

/**
 * The payload of a token that one of the keys has signed.
 *
 * @throws Refused; IdentityError `provider_unavailable`: the keys can't be loaded
 */
export const verified = (keys: Keys, token: string, alg: string): Promise<JsonRecord> =>
  checkByKeys(keys, (set) => check(token, alg, set));

async function check(token: string, alg: string, set: LocalJWKSet): Promise<JsonRecord> {
  try {
    const { payload } = await compactVerify(token, set, { algorithms: [alg] });
    const claims = parseRecord(new TextDecoder().decode(payload));
    if (claims === undefined) throw new Refused("invalid_request", "its payload is no JSON object");
    return claims;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused("invalid_key", why(error));
  }
}

function why(error: unknown): string {
  if (error instanceof JWKSNoMatchingKey) return "none of the issuer's keys has its key id and algorithm";
  if (error instanceof JWKSMultipleMatchingKeys) return "it names no key id, and several of the issuer's keys would do";
  if (error instanceof JWSSignatureVerificationFailed) return "its signature is not the issuer's";
  return "its signature can't be checked";
}
