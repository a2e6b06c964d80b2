import { IdentityError } from "@identity-web/core";
import {
  checkRecipient,
  checkTimes,
  type JsonRecord,
  RuleBroken,
  readToken,
  secondsNow,
  show,
} from "@identity-web/core/provider-kit";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import type { Verified } from "../authority/keys.ts";
import type { Context } from "../context.ts";
import { checkClaims } from "./check-claims.ts";
import { subjectOf } from "./subject.ts";

/** The expectations of an ID token. Those of a refresh have neither nonce nor maxAge. */
interface Expectations {
  readonly nonce?: string;
  /** In seconds. */
  readonly maxAge?: number;
  /** The access token of the same answer, for `at_hash`. */
  readonly accessToken?: string | undefined;
}

/** A valid ID token. */
export interface IdToken {
  readonly issuer: string;
  readonly subject: string;
  /** In seconds since the epoch. */
  readonly iat: number;
  readonly claims: JsonRecord;
}

/**
 * Checks an ID token with its signature. MSAL doesn't check the signature, because the token came by TLS.
 *
 * @throws RuleBroken, IdentityError `provider_unavailable` if the keys can't be loaded
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function checkIdToken(
  context: Context,
  at: ResolvedAuthority,
  idToken: string,
  expected: Expectations,
): Promise<IdToken> {
  checkAlg(idToken);
  const checked = await check(context, at, await at.keys.verify(idToken), expected);
  checkTimes(context, checked.claims);
  return checked;
}

/**
 * Checks the ID token of a refresh. If the keys can't be loaded, its signature is not checked: the token came by TLS from the
 * token endpoint (OpenID Connect Core §3.1.3.7, rule 6) and repeats the sign-in's signed claims. Its times are not checked.
 *
 * @throws RuleBroken
 */
export async function checkRefreshedIdToken(
  context: Context,
  at: ResolvedAuthority,
  idToken: string,
  accessToken: string | undefined,
): Promise<IdToken> {
  checkAlg(idToken);
  const verified = await at.keys.verify(idToken).catch((error: unknown): Verified => {
    if (!(error instanceof IdentityError)) throw error;
    return { claims: readToken(idToken).claims, keyIssuer: undefined };
  });
  return check(context, at, verified, { accessToken });
}

function checkAlg(idToken: string): void {
  const { alg } = readToken(idToken).header;
  if (alg !== "RS256") throw new RuleBroken(`its alg is ${show(alg)}, expected "RS256"`);
}

async function check(
  context: Context,
  { authority, metadata }: ResolvedAuthority,
  { claims, keyIssuer }: Verified,
  { nonce, maxAge, accessToken }: Expectations,
): Promise<IdToken> {
  const { clientId, clockToleranceSeconds: tolerance } = context.settings;
  checkClaims(context, claims, keyIssuer, { authority, metadata, audiences: [clientId] });
  const { aud, azp, iss, iat, auth_time: authTime } = claims;
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined)
    throw new RuleBroken(`its aud is ${show(aud)}, expected no other audience without azp`);
  if (nonce !== undefined && claims.nonce !== nonce) throw new RuleBroken("its nonce is not that of this sign-in");
  if (maxAge !== undefined) {
    if (typeof authTime !== "number")
      throw new RuleBroken("it has no auth_time, which max_age needs (an optional claim of the app registration)");
    const age = secondsNow(context) - authTime;
    if (age > maxAge + tolerance) throw new RuleBroken(`its auth_time is ${age} s ago, and max_age is ${maxAge} s`);
  }
  await checkRecipient(claims, clientId, accessToken, "RS256");
  return { issuer: String(iss), subject: subjectOf(authority, claims), iat: Number(iat), claims };
}
