import { type JsonRecord, RuleBroken, show } from "@identity-web/core/provider-kit";
import type { Context } from "../extension.ts";
import type { Metadata } from "./metadata.ts";

/** Checks that a signed message comes from the provider and is for this client. */
export function checkAudience({ settings }: Context, { issuer }: Metadata, { iss, aud }: JsonRecord): void {
  if (iss !== issuer) throw new RuleBroken(`its iss is ${show(iss)}, expected "${issuer}"`);
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(settings.clientId))
    throw new RuleBroken(`its aud is ${show(aud)}, expected "${settings.clientId}"`);
}

/** Checks that a signed message has not expired. */
export function checkExpiry({ settings, clock }: Context, exp: unknown): void {
  const { clockToleranceSeconds: tolerance } = settings;
  const now = Math.floor(clock.now() / 1000);
  if (typeof exp !== "number") throw new RuleBroken("its exp is not a number");
  if (exp <= now - tolerance) throw new RuleBroken(`its exp is ${now - exp} s ago (tolerance ${tolerance} s)`);
}
