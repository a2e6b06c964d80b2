import { isRecord, parseRecord, stringMember } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { type Context, oauthClient } from "../../client/context.ts";
import type { Metadata } from "../../client/metadata.ts";

/** A sign-in's private key: P-256, the one curve that every provider with DPoP knows. The JWK's members that say it all. */
export interface BoundKey {
  readonly x: string;
  readonly y: string;
  /** A secret. */
  readonly d: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;

/** A key for one sign-in. It leaves WebCrypto only to be sealed with the transaction, then with the grant. */
export async function createBoundKey(): Promise<BoundKey> {
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const key = readBoundKey(await crypto.subtle.exportKey("jwk", privateKey));
  if (key === undefined) throw new Error("this runtime exports P-256 keys in an unknown way");
  return key;
}

/** Reads a key that was stored; `undefined` where it is none. */
export function readBoundKey(value: unknown): BoundKey | undefined {
  const record = typeof value === "string" ? parseRecord(value) : isRecord(value) ? value : {};
  if (record === undefined) return undefined;
  const [x, y, d] = [stringMember(record, "x"), stringMember(record, "y"), stringMember(record, "d")];
  return x === undefined || y === undefined || d === undefined ? undefined : { x, y, d };
}

/** What makes proofs by a key (RFC 9449 §4.2), each with the last nonce of the server that it is for. */
export async function proofs(context: Context, { x, y, d }: BoundKey): Promise<oauth.DPoPHandle> {
  const jwk = { kty: "EC", crv: algorithm.namedCurve, x, y };
  const keyPair = {
    privateKey: await crypto.subtle.importKey("jwk", { ...jwk, d }, algorithm, false, ["sign"]),
    publicKey: await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]),
  };
  return oauth.DPoP(oauthClient(context), keyPair, {
    [oauth.modifyAssertion](_header, payload) {
      payload.iat = Math.floor(context.clock.now() / 1000);
      const use = payload.ath === undefined ? "tokens" : "api";
      const nonce = context.nonces.get(new URL(String(payload.htu)).origin, use);
      if (nonce !== undefined) payload.nonce = nonce;
    },
  });
}

/** The option of a request that is to carry a proof; none without a key. */
export async function withProofs(context: Context, key: BoundKey | undefined): Promise<{ DPoP?: oauth.DPoPHandle }> {
  return key === undefined ? {} : { DPoP: await proofs(context, key) };
}

/** Whether this sign-in's tokens are to be bound to a key. FAPI 2.0 lets certificates do instead. */
export function wantsDpop({ settings }: Context, metadata: Metadata): boolean {
  if (settings.dpop !== undefined) return settings.dpop;
  return settings.fapi2 && (!metadata.tls_client_certificate_bound_access_tokens || offersDpop(metadata));
}

const offersDpop = ({ dpop_signing_alg_values_supported: algs }: Metadata): boolean => algs?.includes("ES256") === true;

/**
 * Sends a request, and once more with the nonce that the provider asks for. That answer says that the request's code or
 * refresh token was not looked at (RFC 9449 §8), so it isn't sent twice by this; after any other answer, or none, nothing is
 * sent again.
 *
 * @param goesOn - Whether anybody still waits for the second one.
 */
export async function withNonce(send: () => Promise<Response>, goesOn: () => boolean): Promise<Response> {
  const response = await send();
  return (await asksForNonce(response)) && goesOn() ? send() : response;
}

async function asksForNonce(response: Response): Promise<boolean> {
  const { status, headers } = response;
  if ((status !== 400 && status !== 401) || !headers.get("dpop-nonce")) return false;
  return parseRecord(await response.clone().text())?.error === "use_dpop_nonce";
}
