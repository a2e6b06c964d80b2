import {
  checkIdTokenClaims,
  type IdTokenExpectations,
  type JsonRecord,
  RuleBroken,
  readToken,
} from "@identity-web/core/provider-kit";
import { checkAlg, checkAudience } from "../client/check-audience.ts";
import type { Metadata } from "../client/metadata.ts";
import type { Context } from "../extension.ts";

/** The claims of an ID token. */
export interface IdTokenClaims {
  readonly subject: string;
  /** In seconds since the epoch. */
  readonly iat: number;
  readonly all: JsonRecord;
}

/** Checks an ID token with its signature, although the token came by TLS. @throws RuleBroken, IdentityError `provider_unavailable` */
export async function checkIdToken(
  context: Context,
  metadata: Metadata,
  idToken: string,
  expected: IdTokenExpectations,
): Promise<IdTokenClaims> {
  const claims = await readIdToken(context, metadata, idToken, expected);
  await context.keys.verify(idToken, context.settings.signingAlg);
  return claims;
}

/** Checks all but the signature. @throws RuleBroken */
export async function readIdToken(
  context: Context,
  metadata: Metadata,
  idToken: string,
  expected: IdTokenExpectations,
): Promise<IdTokenClaims> {
  const { header, claims } = readToken(idToken);
  checkAlg(context, header);
  checkAudience(context, metadata, claims);
  await checkIdTokenClaims(context, claims, context.settings.signingAlg, expected);
  for (const each of context.capabilities.all) {
    const fault = each.checkIdToken?.(claims, context);
    if (fault !== undefined) throw new RuleBroken(fault);
  }
  const { sub: subject, iat } = claims;
  if (typeof subject !== "string" || subject === "") throw new RuleBroken("it has no sub");
  return { subject, iat: Number(iat), all: claims };
}
