import { isRecord, type JsonRecord, offClock, RuleBroken, show } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { halfHash } from "../client/half-hash.ts";
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
  checkNotAhead(context, claims);
  if (claims.azp !== undefined && claims.azp !== settings.clientId) {
    throw new RuleBroken(`its azp is ${show(claims.azp)}, expected "${settings.clientId}"`);
  }
  for (const each of context.capabilities.all) {
    const fault = each.checkIdToken?.(claims, context);
    if (fault !== undefined) throw new RuleBroken(fault);
  }
  if (claims.at_hash !== undefined && claims.at_hash !== (await halfHash(accessToken, settings.signingAlg))) {
    throw new RuleBroken("its at_hash is not that of the access token");
  }
  const { sub: subject, iat } = claims;
  if (typeof subject !== "string" || subject === "" || typeof iat !== "number")
    throw new RuleBroken("it has no sub or no iat");
  return { subject, iat, all: claims };
}

/** `iat` may not be ahead of the clock by more than the tolerance. */
export function checkNotAhead({ settings, clock }: Context, claims: JsonRecord): void {
  const now = Math.floor(clock.now() / 1000);
  const { clockToleranceSeconds: tolerance } = settings;
  if (typeof claims.iat === "number" && claims.iat > now + tolerance) {
    throw offClock("iat", claims.iat - now, "ahead of", tolerance);
  }
}

/** Converts an error of oauth4webapi. It has the whole token, so it isn't kept as a cause. */
export function brokenRule(error: unknown): RuleBroken {
  const details = error instanceof Error && isRecord(error.cause) ? error.cause : {};
  const { claim, expected, now, tolerance, header } = details;
  const claims = isRecord(details.claims) ? details.claims : {};
  if (typeof claim === "string" && typeof now === "number") {
    const value = claims[claim];
    const off = typeof value === "number" ? Math.abs(value - now) : 0;
    const past = typeof value === "number" && value < now;
    return offClock(claim, off, past ? "behind" : "ahead of", typeof tolerance === "number" ? tolerance : 0);
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
