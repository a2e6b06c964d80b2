import { IdentityError } from "@identity-web/core";
import {
  checkIdTokenClaims,
  type IdTokenExpectations,
  type JsonRecord,
  RuleBroken,
  readToken,
  show,
} from "@identity-web/core/provider-kit";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import type { Verified } from "../authority/keys.ts";
import type { Context } from "../context.ts";
import { checkClaims } from "./check-claims.ts";
import { subjectOf } from "./subject.ts";

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
  expected: IdTokenExpectations,
): Promise<IdToken> {
  checkAlg(idToken);
  return check(context, at, await at.keys.verify(idToken), expected);
}

/**
 * Checks the ID token of a refresh. If the keys can't be loaded, its signature is not checked: the token came by TLS from the
 * token endpoint (OpenID Connect Core §3.1.3.7, rule 6) and repeats the sign-in's signed claims.
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
  expected: IdTokenExpectations,
): Promise<IdToken> {
  checkClaims(context, claims, keyIssuer, { authority, metadata, audiences: [context.settings.clientId] });
  await checkIdTokenClaims(context, claims, "RS256", expected);
  const { iss, iat } = claims;
  return { issuer: String(iss), subject: subjectOf(authority, claims), iat: Number(iat), claims };
}
