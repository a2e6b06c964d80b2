import type { ProviderContext } from "@identity-web/core";
import {
  type Cached,
  cached,
  checkByKeys,
  checkCompact,
  type JsonRecord,
  loadKeySet,
  parseRecord,
  RuleBroken,
  type Send,
} from "@identity-web/core/provider-kit";
import { compactVerify, createLocalJWKSet, type LocalJWKSet } from "jose";
// Not from jose's namespace `errors`, because that keeps all its classes in the bundle.
import {
  JOSEAlgNotAllowed,
  JWKSMultipleMatchingKeys,
  JWKSNoMatchingKey,
  JWSSignatureVerificationFailed,
} from "jose/errors";
import type { Metadata } from "./metadata.ts";

/** Checks signatures by the provider's keys. */
export interface Keys {
  /**
   * The payload of a token that one of the provider's keys has signed.
   *
   * @throws RuleBroken if the signature is not the provider's, IdentityError `provider_unavailable` without keys
   */
  verify(token: string, alg: string): Promise<JsonRecord>;
}

/** The keys at `jwks_uri`. They are loaded when first needed, again after an invalid signature, and every hour. */
export function createKeys(metadata: Cached<Metadata>, send: Send, context: ProviderContext): Keys {
  const sets = cached({
    load: async () => createLocalJWKSet(await loadKeySet((await metadata.get()).jwks_uri, { ...context, send })),
    ...context,
  });
  return {
    async verify(token, alg) {
      checkCompact(token);
      return checkByKeys(sets, token, (keys) => check(token, alg, keys));
    },
  };
}

/** Without a key id, exactly one key of the set must fit the algorithm. */
async function check(token: string, alg: string, keys: LocalJWKSet): Promise<JsonRecord> {
  try {
    const { payload } = await compactVerify(token, keys, { algorithms: [alg] });
    const claims = parseRecord(new TextDecoder().decode(payload));
    if (claims === undefined) throw new RuleBroken("its payload is not a JSON object");
    return claims;
  } catch (error) {
    if (error instanceof RuleBroken) throw error;
    throw new RuleBroken(why(error, alg));
  }
}

function why(error: unknown, alg: string): string {
  if (error instanceof JWKSNoMatchingKey) return "none of the provider's keys has its key id and algorithm";
  if (error instanceof JWKSMultipleMatchingKeys) return "it names no key id, and several of the provider's keys fit";
  if (error instanceof JOSEAlgNotAllowed) return `it is not signed by ${alg}`;
  if (error instanceof JWSSignatureVerificationFailed) return "its signature is not the provider's";
  return "its signature can't be checked";
}
