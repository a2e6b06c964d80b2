import type { JsonRecord } from "../domain/json.ts";
import { halfHash } from "./half-hash.ts";
import { RuleBroken } from "./rule-broken.ts";
import { show } from "./show.ts";
import type { SigningAlg } from "./signing-algs.ts";
import { checkTimes, secondsNow, type TokenClock } from "./token-times.ts";

/** The expectations of an ID token. Those of a refresh have neither nonce nor maxAge. */
export interface IdTokenExpectations {
  readonly nonce?: string;
  /** In seconds. */
  readonly maxAge?: number;
  /** The access token of the same answer, for `at_hash`. */
  readonly accessToken?: string | undefined;
}

interface Recipient extends TokenClock {
  readonly settings: { readonly clientId: string; readonly clockToleranceSeconds: number };
}

/**
 * Checks an ID token's claims, beside its issuer and audience.
 *
 * @throws RuleBroken
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function checkIdTokenClaims(
  at: Recipient,
  claims: JsonRecord,
  alg: SigningAlg,
  { nonce, maxAge, accessToken }: IdTokenExpectations,
): Promise<void> {
  const { clientId, clockToleranceSeconds } = at.settings;
  const { aud, azp, auth_time: authTime, at_hash: hash } = claims;
  checkTimes(at, claims);
  if (azp !== undefined && azp !== clientId) throw new RuleBroken(`its azp is ${show(azp)}, expected "${clientId}"`);
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined)
    throw new RuleBroken(`its aud is ${show(aud)}, expected no other audience without azp`);
  if (nonce !== undefined && claims.nonce !== nonce) throw new RuleBroken("its nonce is not that of this sign-in");
  if (maxAge !== undefined) {
    if (typeof authTime !== "number")
      throw new RuleBroken(
        "it has no auth_time, which max_age needs (at Microsoft Entra an optional claim of the app)",
      );
    const age = secondsNow(at) - authTime;
    if (age > maxAge + clockToleranceSeconds)
      throw new RuleBroken(`its auth_time is ${age} s ago, and max_age is ${maxAge} s`);
  }
  if (accessToken !== undefined && hash !== undefined && hash !== (await halfHash(accessToken, alg)))
    throw new RuleBroken("its at_hash is not that of the access token");
}
