import { type JsonRecord, RuleBroken, secondsNow, show } from "@identity-web/core/provider-kit";
import type { Context } from "../extension.ts";
import type { Metadata } from "./metadata.ts";

/** Checks that a message is signed by the registered algorithm. */
export function checkAlg({ settings }: Context, { alg }: JsonRecord): void {
  if (alg !== settings.signingAlg) throw new RuleBroken(`its alg is ${show(alg)}, expected "${settings.signingAlg}"`);
}

/** Checks that a signed message comes from the provider and is for this client. */
export function checkAudience({ settings }: Context, { issuer }: Metadata, { iss, aud }: JsonRecord): void {
  if (iss !== issuer) throw new RuleBroken(`its iss is ${show(iss)}, expected "${issuer}"`);
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(settings.clientId))
    throw new RuleBroken(`its aud is ${show(aud)}, expected "${settings.clientId}"`);
}

/** Checks that a signed message has not expired. */
export function checkExpiry(context: Context, exp: unknown): void {
  const { clockToleranceSeconds: tolerance } = context.settings;
  if (typeof exp !== "number") throw new RuleBroken("its exp is not a number");
  const past = secondsNow(context) - exp;
  if (past >= tolerance) throw new RuleBroken(`its exp is ${past} s ago (tolerance ${tolerance} s)`);
}
