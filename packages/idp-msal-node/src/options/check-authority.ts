import type { SignInPolicy } from "@identity-web/core";
import { expected } from "@identity-web/core/options";
import {
  type Authority,
  b2cAuthority,
  microsoftAuthority,
  otherAuthority,
  splitAuthority,
} from "../authority/authority.ts";
import type { B2cPolicies, EntraOptions } from "./options.ts";
import { defaultInstance, tenant as tenantExample } from "./rules.ts";

/** The places where users sign in. */
export interface Authorities {
  readonly authority: Authority;
  readonly policies: ReadonlyMap<SignInPolicy, Authority>;
}

const otherPolicies: readonly SignInPolicy[] = ["password-reset", "edit-profile"];

/**
 * Joins instance, tenant, authority and user flows, each of which has passed its own rule.
 *
 * @returns one sentence if they don't fit together
 */
export function authoritiesOf(given: Partial<EntraOptions>): Authorities | string {
  const { authority, instance, tenantId, policies } = given;
  if (authority !== undefined && instance !== undefined)
    return expected("authority", "no such option beside instance", "both");
  const split = authority === undefined ? { instance: instance ?? defaultInstance } : splitAuthority(authority);
  if (split === undefined)
    return policies === undefined
      ? { authority: otherAuthority(authority ?? ""), policies: new Map() }
      : expected("policies", "instance and tenantId of Azure AD B2C beside them", "another provider's authority");
  const tenant = tenantId ?? split.tenant;
  if (policies !== undefined) return b2c(split.instance, tenant, policies);
  const { hostname } = new URL(split.instance);
  if (hostname.endsWith(".b2clogin.com"))
    return expected(
      "policies",
      'the user flows of Azure AD B2C, such as { signUpSignIn: "B2C_1_signupsignin" }',
      "nothing",
    );
  if (tenant === undefined && !hostname.endsWith(".ciamlogin.com"))
    return `${expected("tenantId", tenantExample, "nothing")} (is its environment variable set?)`;
  return { authority: microsoftAuthority(split.instance, tenant), policies: new Map() };
}

function b2c(instance: string, tenant: string | undefined, policies: B2cPolicies): Authorities | string {
  const authority = tenant === undefined ? undefined : b2cAuthority(instance, tenant, policies, undefined);
  if (tenant === undefined || authority === undefined)
    return expected("tenantId", 'the B2C directory\'s domain, such as "contoso.onmicrosoft.com"', "nothing");
  const others = new Map<SignInPolicy, Authority>();
  for (const policy of otherPolicies) {
    const one = b2cAuthority(instance, tenant, policies, policy);
    if (one !== undefined) others.set(policy, one);
  }
  return { authority, policies: others };
}
