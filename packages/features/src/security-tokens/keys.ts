import type { HttpParts } from "@identity-web/core/http/kit";
import {
  type Cached,
  cached,
  checkByKeys,
  createSend,
  type DocumentParts,
  type JsonRecord,
  loadKeySet,
  parseRecord,
} from "@identity-web/core/provider-kit";
import { compactVerify, createLocalJWKSet, type LocalJWKSet } from "jose";
// Not from jose's namespace `errors`, because that keeps all its classes in the bundle.
import { JWKSMultipleMatchingKeys, JWKSNoMatchingKey, JWSSignatureVerificationFailed } from "jose/errors";
import type { TransmitterOptions } from "./options.ts";
import { Refused } from "./refused.ts";

type KeySettings = Pick<TransmitterOptions, "jwksUri" | "fetch"> & { readonly timeoutMs: number };
/** What loads a document of the transmitter. */
export type KeyDocument = Omit<DocumentParts, "cure">;

/** The keys of a transmitter. They are loaded when first needed, again after an invalid signature, and every hour. */
export type Keys = Cached<LocalJWKSet>;

/** @param find - Finds the URL of the keys, if the options don't have it. */
export function keysOf(
  { ports: { clock, events, background } }: HttpParts,
  { jwksUri, timeoutMs, fetch }: KeySettings,
  find: (document: KeyDocument) => Promise<string>,
): Keys {
  const document = { clock, send: createSend(clock, timeoutMs, fetch) };
  const load = async () => createLocalJWKSet(await loadKeySet(jwksUri ?? (await find(document)), document));
  return cached({ clock, events, background, load });
}

/**
 * The payload of a token that one of the keys has signed.
 *
 * @throws Refused; IdentityError `provider_unavailable`: the keys can't be loaded
 */
export const verified = (keys: Keys, token: string, alg: string): Promise<JsonRecord> =>
  checkByKeys(keys, token, (set) => check(token, alg, set));

async function check(token: string, alg: string, set: LocalJWKSet): Promise<JsonRecord> {
  try {
    const { payload } = await compactVerify(token, set, { algorithms: [alg] });
    const claims = parseRecord(new TextDecoder().decode(payload));
    if (claims === undefined) throw new Refused("invalid_request", "its payload is not a JSON object");
    return claims;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused("invalid_key", why(error));
  }
}

function why(error: unknown): string {
  if (error instanceof JWKSNoMatchingKey) return "none of the issuer's keys has its key id and algorithm";
  if (error instanceof JWKSMultipleMatchingKeys) return "it names no key id, and several of the issuer's keys fit";
  if (error instanceof JWSSignatureVerificationFailed) return "its signature is not the issuer's";
  return "its signature can't be checked";
}
