import type { SignInPolicy } from "@identity-web/core";
import { isRecord, isSafe, show } from "@identity-web/core/provider-kit";
import {
  type Authority,
  b2cAuthority,
  microsoftAuthority,
  otherAuthority,
  splitAuthority,
} from "../authority/authority.ts";
import type { B2cPolicies } from "./options.ts";

/** Where users sign in. */
export interface Authorities {
  readonly authority: Authority;
  readonly policies: ReadonlyMap<SignInPolicy, Authority>;
}

const defaultInstance = "https://login.microsoftonline.com";
const tenantExample =
  'the directory\'s id (a GUID), a domain such as "contoso.onmicrosoft.com", "organizations", "common" or "consumers"';
const otherPolicies: readonly SignInPolicy[] = ["password-reset", "edit-profile"];

/** Instance, tenant, authority and user flows put together. */
export function checkAuthority(
  given: ReadonlyMap<string, unknown>,
  problem: (sentence: string) => void,
): Authorities | undefined {
  const authority = address("authority", given.get("authority"), problem);
  const instance = address("instance", given.get("instance"), problem);
  const tenantId = checkTenant(given.get("tenantId"), problem);
  const policies = checkPolicies(given.get("policies"), problem);
  if (authority !== undefined && instance !== undefined) problem("authority and instance say the same: leave one out");
  if (authority === false || instance === false || tenantId === false || policies === false) return undefined;

  const split = authority === undefined ? { instance: instance ?? defaultInstance } : splitAuthority(authority);
  if (split === undefined) {
    if (policies !== undefined) problem("policies are those of Azure AD B2C: give instance and tenantId with them");
    return { authority: otherAuthority(authority ?? ""), policies: new Map() };
  }
  const tenant = tenantId ?? split.tenant;
  if (policies !== undefined) return b2c(split.instance, tenant, policies, problem);
  const { hostname } = new URL(split.instance);
  if (hostname.endsWith(".b2clogin.com")) {
    problem(
      'policies are missing: expected the user flows of Azure AD B2C, such as { signUpSignIn: "B2C_1_signupsignin" }',
    );
    return undefined;
  }
  if (tenant === undefined && !hostname.endsWith(".ciamlogin.com")) {
    problem(`tenantId is missing: expected ${tenantExample} (is its environment variable set?)`);
    return undefined;
  }
  return { authority: microsoftAuthority(split.instance, tenant), policies: new Map() };
}

function b2c(
  instance: string,
  tenant: string | undefined,
  policies: B2cPolicies,
  problem: (sentence: string) => void,
): Authorities | undefined {
  const authority = tenant === undefined ? undefined : b2cAuthority(instance, tenant, policies, undefined);
  if (tenant === undefined || authority === undefined) {
    problem('tenantId is missing: expected the B2C directory\'s domain, such as "contoso.onmicrosoft.com"');
    return undefined;
  }
  const others = new Map<SignInPolicy, Authority>();
  for (const policy of otherPolicies) {
    const one = b2cAuthority(instance, tenant, policies, policy);
    if (one !== undefined) others.set(policy, one);
  }
  return { authority, policies: others };
}

/** A URL without anything behind its path, safe to send secrets to; `false`: a problem was found. */
function address(name: string, value: unknown, problem: (sentence: string) => void): string | undefined | false {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !URL.canParse(value)) {
    problem(`${name} must be a URL, such as "${defaultInstance}", not ${show(value)}`);
    return false;
  }
  const url = new URL(value);
  if (!isSafe(url)) problem(`${name} must be https (plain http only on localhost), but is ${show(value)}`);
  else if (url.username !== "" || url.password !== "") problem(`${name} must not hold a user name or password`);
  else if (/[?#]/.test(value)) problem(`${name} must have no query and no fragment, but is ${show(value)}`);
  else return value;
  return false;
}

function checkTenant(value: unknown, problem: (sentence: string) => void): string | undefined | false {
  if (value === undefined) return undefined;
  if (typeof value === "string" && /^[\w-]+(\.[\w-]+)*$/.test(value)) return value;
  problem(`tenantId must be ${tenantExample}, not ${show(value)}`);
  return false;
}

function checkPolicies(value: unknown, problem: (sentence: string) => void): B2cPolicies | undefined | false {
  if (value === undefined) return undefined;
  const known = ["signUpSignIn", "passwordReset", "editProfile"];
  const wrong = !isRecord(value)
    ? [`policies must be an object with ${known.join(", ")}, not ${show(value)}`]
    : [
        ...Object.keys(value).flatMap((name) => (known.includes(name) ? [] : [`unknown policies.${name}`])),
        ...known.flatMap((name) => {
          const policy = value[name];
          if (policy === undefined) return name === "signUpSignIn" ? ["policies.signUpSignIn is missing"] : [];
          const good = typeof policy === "string" && /^[\w-]+$/.test(policy);
          return good
            ? []
            : [`policies.${name} must be a user flow's name, such as "B2C_1_${name}", not ${show(policy)}`];
        }),
      ];
  for (const one of wrong) problem(one);
  return wrong.length > 0 || !isPolicies(value) ? false : value;
}

const isPolicies = (value: unknown): value is B2cPolicies => isRecord(value) && typeof value.signUpSignIn === "string";
