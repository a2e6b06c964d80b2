import { isRecord } from "../domain/json.ts";
import type { Cached } from "./cached.ts";
import { type DocumentParts, loadDocument } from "./document.ts";
import { failure } from "./error-texts.ts";
import { RuleBroken } from "./rule-broken.ts";

/** A JSON Web Key Set (RFC 7517 §5). A key is checked when a signature needs it. */
export interface KeySet {
  readonly keys: PublishedKey[];
}

/** A public key as a provider publishes it (JWK). */
export interface PublishedKey extends JsonWebKey {
  readonly kid?: string;
}

/**
 * The keys that a provider publishes.
 *
 * @throws IdentityError `provider_unavailable`
 */
export async function loadKeySet(url: string, parts: Omit<DocumentParts, "cure">): Promise<KeySet> {
  const document: unknown = await loadDocument(url, "the provider's keys", parts);
  if (!isKeySet(document)) throw failure("key-set-unreadable", { url });
  return document;
}

const isKeySet = (value: unknown): value is KeySet =>
  isRecord(value) && Array.isArray(value.keys) && value.keys.every(isRecord);

/**
 * An unknown key makes this app load the keys again, at most once in this time for each header of a token. An attacker may invent key
 * ids, and must not use up the load that a new key of the provider needs.
 */
const renewEveryMs = 30_000;

/**
 * Checks a token by a provider's keys. If the token breaks a rule, the keys are loaded again and the check is repeated. The
 * provider may have changed its keys just before it signed.
 *
 * @throws the errors of `check`, and IdentityError `provider_unavailable` if the keys can't be loaded
 */
export async function checkByKeys<K, T>(keys: Cached<K>, token: string, check: (keys: K) => Promise<T>): Promise<T> {
  const [header = ""] = token.split(".", 1);
  let loaded = keys.get();
  for (;;) {
    try {
      return await check(await loaded);
    } catch (error) {
      // Another token's load may have begun before the provider published the key. After it, this token's own load follows.
      const renewed = error instanceof RuleBroken ? keys.renew(renewEveryMs, header) : undefined;
      if (renewed === undefined) throw error;
      loaded = renewed;
    }
  }
}
