import type { ProviderContext } from "@identity-web/core";
import {
  type Cached,
  cached,
  checkByKeys,
  isRecord,
  type JsonRecord,
  type KeySet,
  loadKeySet,
  parseRecord,
  RuleBroken,
  type Send,
  stringMember,
} from "@identity-web/core/provider-kit";
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, errors } from "jose";
import type { Metadata } from "./metadata.ts";

/** A token's contents, signed by a key of the authority. */
export interface Verified {
  readonly claims: JsonRecord;
  /** The issuer (or its template) of the key, if the key set names it, as Entra's does. */
  readonly keyIssuer: string | undefined;
}

/** Checks signatures by an authority's keys. */
export interface Keys {
  /** @throws RuleBroken if no key of the authority made the signature, IdentityError `provider_unavailable` without keys */
  verify(token: string): Promise<Verified>;
}

/** The signature algorithm of Entra in all its clouds. */
const alg = "RS256";

/** The keys at `jwks_uri`. They are loaded when first needed, again after an invalid signature, and every hour. */
export function createKeys(metadata: Cached<Metadata>, send: Send, context: ProviderContext): Keys {
  const sets = cached({
    load: async () => loadKeySet((await metadata.get()).jwksUri, { ...context, send }),
    ...context,
  });
  return { verify: (token) => checkByKeys(sets, token, (set) => check(token, set)) };
}

async function check(token: string, set: KeySet): Promise<Verified> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const { payload } = await compactVerify(token, createLocalJWKSet(set), { algorithms: [alg] });
    const claims = parseRecord(new TextDecoder().decode(payload));
    if (claims === undefined) throw new RuleBroken("its payload is not a JSON object");
    const key: unknown = kid === undefined ? undefined : set.keys.find((one) => one.kid === kid);
    const keyIssuer = isRecord(key) ? stringMember(key, "issuer") : undefined;
    return { claims, keyIssuer };
  } catch (error) {
    if (error instanceof RuleBroken) throw error;
    throw new RuleBroken(why(error));
  }
}

function why(error: unknown): string {
  if (error instanceof errors.JOSEAlgNotAllowed) return `its alg is not "${alg}"`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is not Entra's";
  if (error instanceof errors.JWKSNoMatchingKey) return "none of Entra's keys has its key id";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "it names no key id, and several keys fit";
  return "its signature can't be checked";
}
