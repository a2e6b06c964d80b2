import { type JsonRecord, RuleBroken, show } from "@identity-web/core/provider-kit";
import type { Authority } from "../authority/authority.ts";
import { consumerTenant } from "../authority/authority.ts";
import type { Metadata } from "../authority/metadata.ts";
import type { Context } from "../context.ts";

/** The expectations of the rules that ID tokens and access tokens share. */
interface Rules {
  readonly authority: Authority;
  readonly metadata: Metadata;
  readonly audiences: readonly string[];
  /** Another name of the expected issuer. */
  readonly otherName?: (issuer: string) => string;
}

/**
 * Checks issuer, tenant and audience of a token with a valid signature.
 *
 * @param keyIssuer - The issuer of the key that signed it: Entra's common key set has keys of several issuers.
 * @throws RuleBroken
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
 */
export function checkClaims(context: Context, claims: JsonRecord, keyIssuer: string | undefined, rules: Rules): void {
  checkIssuer(context, claims, keyIssuer, rules);
  const { aud } = claims;
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((one) => typeof one === "string" && rules.audiences.includes(one)))
    throw new RuleBroken(`its aud is ${show(aud)}, expected ${rules.audiences.map((one) => `"${one}"`).join(" or ")}`);
}

function checkIssuer(
  { settings }: Context,
  { iss, tid }: JsonRecord,
  keyIssuer: string | undefined,
  { authority, metadata, otherName }: Rules,
): void {
  const expected = metadata.rule.issuerOf(tid);
  if (expected === undefined)
    throw new RuleBroken(`its iss is ${show(iss)}, and its tid ${show(tid)} is not a directory's id`);
  // The other name must also be that of the expected tenant, because all tenants share the keys, and a token may name any tenant.
  const other = otherName?.(expected);
  if (iss !== expected && (other === undefined || iss !== other))
    throw new RuleBroken(`its iss is ${show(iss)}, expected "${expected}"`);
  // One key set serves workforce and personal accounts, and names the issuer of each key.
  const shared = authority.kind === "tenant" || authority.kind === "any-tenant";
  const ofKey = !shared ? undefined : keyIssuer?.replace("{tenantid}", typeof tid === "string" ? tid : "");
  if (ofKey !== undefined && ofKey !== iss && ofKey !== expected)
    throw new RuleBroken(`its iss is ${show(iss)}, and it is signed by a key for "${ofKey}"`);
  const { allowedTenants } = settings;
  if (allowedTenants !== undefined && !(typeof tid === "string" && allowedTenants.has(tid.toLowerCase())))
    throw new RuleBroken(`its tid ${show(tid)} is not among allowedTenants`);
  if (authority.tenant === "organizations" && tid === consumerTenant)
    throw new RuleBroken("its account is a personal one, expected one of an organization");
}
