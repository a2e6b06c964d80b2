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
  unavailable,
} from "@identity-web/core/provider-kit";
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet, type LocalJWKSet } from "jose";
import type { Metadata } from "./metadata.ts";

/** Checks signatures by the provider's keys. */
export interface Keys {
  /**
   * The payload of a token that one of the provider's keys has signed.
   *
   * @throws RuleBroken where the signature is not the provider's, IdentityError `provider_unavailable` without keys
   */
  verify(token: string, alg: string): Promise<JsonRecord>;
}

const hourMs = 3_600_000;
const backOffMs = 2_000;
/** An unknown key asks for the keys again, but whoever makes up key ids doesn't make a flood of that. */
const renewEveryMs = 30_000;

/** To the letter: decoders may pass over blanks and line breaks, which must not be there (RFC 7515 §5.2). */
const compact = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** The keys at `jwks_uri`, asked for when first needed, when a signature doesn't fit, and every hour. */
export function createKeys(metadata: Cached<Metadata>, send: Send, clock: Clock, events: Events): Keys {
  const sets = cached({
    load: async () => load((await metadata.get()).jwks_uri, send),
    clock,
    maxAgeMs: hourMs,
    backOffMs,
    onRenewalFailed: (error) => events.emit({ type: "provider_failed", error }),
  });
  return {
    async verify(token, alg) {
      if (!compact.test(token)) throw new RuleBroken("it is no signed JWT");
      try {
        return await check(token, alg, await sets.get());
      } catch (error) {
        if (!(error instanceof RuleBroken)) throw error;
        // The provider may have changed its keys since, perhaps just before it signed.
        const renewed = sets.renew(renewEveryMs);
        if (renewed === undefined) throw error;
        return check(token, alg, await renewed);
      }
    },
  };
}

async function load(url: string, send: Send): Promise<LocalJWKSet> {
  const headers = { accept: "application/json, application/jwk-set+json" };
  const response = await send(url, { headers, redirect: "manual" }).catch((error: unknown) => {
    const cure = "Look whether this machine can reach the provider; nothing else is needed once it can.";
    throw unavailable(`the provider's keys can't be had: ${asUnavailable(error).message}`, { cause: error, cure });
  });
  if (response.status !== 200) {
    throw unavailable(
      `the provider's keys can't be had: ${url} answered with status ${response.status} instead of 200`,
    );
  }
  const keySet = parseRecord(await response.text());
  if (!isKeySet(keySet)) throw unavailable(`the provider's keys can't be had: ${url} holds no JSON Web Key Set`);
  return createLocalJWKSet(keySet);
}

const isKeySet = (value: unknown): value is JSONWebKeySet =>
  isRecord(value) && Array.isArray(value.keys) && value.keys.every(isRecord);

/** Without a key id the key must be clear: exactly one of the set suits the algorithm. */
async function check(token: string, alg: string, keys: LocalJWKSet): Promise<JsonRecord> {
  try {
    const { payload } = await compactVerify(token, keys, { algorithms: [alg] });
    const claims = parseRecord(new TextDecoder().decode(payload));
    if (claims === undefined) throw new RuleBroken("its payload is no JSON object");
    return claims;
  } catch (error) {
    if (error instanceof RuleBroken) throw error;
    throw new RuleBroken(why(error, alg));
  }
}

function why(error: unknown, alg: string): string {
  if (error instanceof errors.JWKSNoMatchingKey) return "none of the provider's keys has its key id and algorithm";
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return "it names no key id, and several of the provider's keys would do";
  if (error instanceof errors.JOSEAlgNotAllowed) return `it is not signed by ${alg}`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is not the provider's";
  return "its signature can't be checked";
}
