import {
  checkNotAhead,
  checkRecipient,
  isRecord,
  type JsonRecord,
  offClock,
  RuleBroken,
  show,
} from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import type { Context } from "../extension.ts";

/** The claims of an ID token with a valid signature. */
export interface IdTokenClaims {
  readonly subject: string;
  /** In seconds since the epoch. */
  readonly iat: number;
  readonly all: JsonRecord;
}

/**
 * Completes oauth4webapi's checks of claims and times: the signature by the provider's keys (although the token came by TLS),
 * `iat` against the clock, and `azp` and `at_hash` if present.
 *
 * @throws RuleBroken, IdentityError `provider_unavailable` if the keys can't be loaded
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function checkIdToken(context: Context, idToken: string, accessToken: string): Promise<IdTokenClaims> {
  const { settings } = context;
  const claims = await context.keys.verify(idToken, settings.signingAlg);
  await checkRecipient(claims, settings.clientId, accessToken, settings.signingAlg);
  for (const each of context.capabilities.all) {
    const fault = each.checkIdToken?.(claims, context);
    if (fault !== undefined) throw new RuleBroken(fault);
  }
  const { sub: subject } = claims;
  if (typeof subject !== "string" || subject === "") throw new RuleBroken("it has no sub");
  // The time comes last: a token that only contradicts the clock is known to be for this user and client.
  return { subject, iat: checkNotAhead(context, "iat", claims.iat), all: claims };
}

/** Converts an error of oauth4webapi. It has the whole token, so it isn't kept as a cause. */
export function brokenRule(error: unknown): RuleBroken {
  const details = error instanceof Error && isRecord(error.cause) ? error.cause : {};
  const { claim, expected, now, tolerance, header } = details;
  const claims = isRecord(details.claims) ? details.claims : {};
  if (typeof claim === "string" && typeof now === "number") {
    const ahead = Number(claims[claim]) - now;
    return offClock(claim, Math.abs(ahead), ahead < 0 ? "behind" : "ahead of", Number(tolerance));
  }
  if (claim === "nonce") return new RuleBroken("its nonce is not that of this sign-in");
  if (claim === "iss" || claim === "aud" || claim === "azp") {
    const wanted = expected === undefined ? "no other audience without azp" : show(expected);
    return new RuleBroken(`its ${claim} is ${show(claims[claim])}, expected ${wanted}`);
  }
  if (isRecord(header)) return new RuleBroken(`its alg is ${show(header.alg)}, expected ${show(expected)}`);
  const known = error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError;
  return new RuleBroken(known ? error.message : "it can't be read");
}
