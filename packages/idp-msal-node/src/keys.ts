import type { Clock, Events } from "@identity-web/core";
import {
  asUnavailable,
  type Cached,
  cached,
  isRecord,
  type JsonRecord,
  parseRecord,
  RuleBroken,
  type Send,
  stringMember,
  unavailable,
} from "@identity-web/core/provider-kit";
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet } from "jose";
import type { Metadata } from "./metadata.ts";

/** A token's contents, signed by a key of the authority. */
export interface Verified {
  readonly claims: JsonRecord;
  /** The issuer (or its template) that the key is published for, where the key set says so, as Entra's does. */
  readonly keyIssuer: string | undefined;
}

/** Checks signatures by an authority's keys. */
export interface Keys {
  /** @throws RuleBroken where the signature is nobody's here, IdentityError `provider_unavailable` without keys */
  verify(token: string): Promise<Verified>;
}

/** What Entra signs by, and all of its clouds. */
const alg = "RS256";
const hourMs = 3_600_000;
const backOffMs = 2_000;
/** An unknown key asks for the keys again, but whoever makes up key ids doesn't make a flood of that. */
const renewEveryMs = 30_000;

/** The keys at `jwks_uri`, asked for when first needed, when a signature doesn't fit, and every hour. */
export function createKeys(metadata: Cached<Metadata>, send: Send, clock: Clock, events: Events): Keys {
  const sets = cached({
    load: async () => load((await metadata.get()).jwksUri, send),
    clock,
    maxAgeMs: hourMs,
    backOffMs,
    onRenewalFailed: (error) => events.emit({ type: "provider_failed", error }),
  });
  return {
    async verify(token) {
      try {
        return await check(token, await sets.get());
      } catch (error) {
        if (!(error instanceof RuleBroken)) throw error;
        // Entra changes its keys when it likes, perhaps just before it signed this.
        const renewed = sets.renew(renewEveryMs);
        if (renewed === undefined) throw error;
        return check(token, await renewed);
      }
    },
  };
}

async function load(url: string, send: Send): Promise<JSONWebKeySet> {
  const failed = "Entra's keys can't be had";
  const response = await send(url, { headers: { accept: "application/json" }, redirect: "manual" }).catch(
    (error: unknown) => {
      throw unavailable(`${failed}: ${asUnavailable(error).message}`, { cause: error });
    },
  );
  if (response.status !== 200)
    throw unavailable(`${failed}: ${url} answered with status ${response.status} instead of 200`);
  const keySet = parseRecord(await response.text());
  if (!isKeySet(keySet)) throw unavailable(`${failed}: ${url} holds no JSON Web Key Set`);
  return keySet;
}

const isKeySet = (value: unknown): value is JSONWebKeySet =>
  isRecord(value) && Array.isArray(value.keys) && value.keys.every(isRecord);

async function check(token: string, set: JSONWebKeySet): Promise<Verified> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const { payload } = await compactVerify(token, createLocalJWKSet(set), { algorithms: [alg] });
    const claims = parseRecord(new TextDecoder().decode(payload));
    if (claims === undefined) throw new RuleBroken("its payload is no JSON object");
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
  if (error instanceof errors.JWKSNoMatchingKey) return "its key id is that of no key of Entra's";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "it names no key id, and several keys would do";
  return "its signature can't be checked";
}
