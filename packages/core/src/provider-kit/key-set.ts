import { isRecord } from "../domain/json.ts";
import type { Cached } from "./cached.ts";
import { type DocumentParts, loadDocument } from "./document.ts";
import { RuleBroken } from "./rule-broken.ts";
import { unavailable } from "./unavailable.ts";

/** A JSON Web Key Set (RFC 7517 §5). What a key is worth shows when it is used. */
export interface KeySet {
  readonly keys: PublishedKey[];
}

export interface PublishedKey extends JsonWebKey {
  readonly kid?: string;
}

const cure = "Look whether this machine can reach the provider; nothing else is needed once it can.";

/**
 * The keys that a provider publishes.
 *
 * @throws IdentityError `provider_unavailable`
 */
export async function loadKeySet(url: string, parts: Omit<DocumentParts, "cure">): Promise<KeySet> {
  const failed = "the provider's keys can't be had";
  const document: unknown = await loadDocument(url, failed, { ...parts, cure });
  if (!isKeySet(document)) throw unavailable(`${failed}: ${url} holds no JSON Web Key Set`, { cure });
  return document;
}

const isKeySet = (value: unknown): value is KeySet =>
  isRecord(value) && Array.isArray(value.keys) && value.keys.every(isRecord);

/** An unknown key asks for the keys again, but whoever makes up key ids doesn't make a flood of that. */
const renewEveryMs = 30_000;

/**
 * Checks by a provider's keys; what breaks a rule is checked once more by keys that are asked for anew: the provider may have
 * changed them since, perhaps just before it signed.
 *
 * @throws what `check` throws, and IdentityError `provider_unavailable` without keys
 */
export async function checkByKeys<K, T>(keys: Cached<K>, check: (keys: K) => Promise<T>): Promise<T> {
  try {
    return await check(await keys.get());
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    const renewed = keys.renew(renewEveryMs);
    if (renewed === undefined) throw error;
    return check(await renewed);
  }
}
