import type { SignInPolicy } from "@identity-web/core";
import { defined } from "@identity-web/core/provider-kit";
import type { B2cPolicies } from "../options/options.ts";

/** The kind of directory that signs users in. Their rules differ. */
export type AuthorityKind = "tenant" | "any-tenant" | "external-id" | "b2c" | "other";

/** The tenant or user flow at which users sign in. */
export interface Authority {
  readonly kind: AuthorityKind;
  /** In MSAL's form, without "v2.0". */
  readonly url: string;
  /** The address of its metadata, without the `.well-known` part. */
  readonly metadataBase: string;
  readonly tenant: string;
  readonly policy?: SignInPolicy;
}

/** Aliases of hosts. Issuers have the host on the right. */
const aliases: Readonly<Record<string, string>> = {
  "login.windows.net": "login.microsoftonline.com",
  "login.microsoft.com": "login.microsoftonline.com",
  "sts.windows.net": "login.microsoftonline.com",
  "login.usgovcloudapi.net": "login.microsoftonline.us",
  "login.chinacloudapi.cn": "login.partner.microsoftonline.cn",
};

const severalTenants: ReadonlySet<string> = new Set(["common", "organizations"]);

/** The tenant of personal Microsoft accounts. */
export const consumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

export const isGuid = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** An instance by its preferred name, without a slash at its end. */
function canonicalInstance(instance: string): string {
  const url = new URL(instance);
  const host = aliases[url.host];
  return host === undefined ? url.origin : `https://${host}`;
}

/** The authority of a tenant at one of Microsoft's instances. */
export function microsoftAuthority(instance: string, tenant: string | undefined): Authority {
  const base = canonicalInstance(instance);
  const { hostname } = new URL(base);
  if (hostname.endsWith(".ciamlogin.com")) {
    const name = tenant ?? `${hostname.split(".")[0]}.onmicrosoft.com`;
    const url = `${base}/${name}`;
    return { kind: "external-id", url, metadataBase: `${url}/v2.0`, tenant: name };
  }
  const name = tenant?.toLowerCase() ?? "";
  const url = `${base}/${name}`;
  const kind = severalTenants.has(name) ? "any-tenant" : "tenant";
  return { kind, url, metadataBase: `${url}/v2.0`, tenant: name };
}

/** The authority of one of a B2C directory's user flows. */
export function b2cAuthority(
  instance: string,
  tenant: string,
  policies: B2cPolicies,
  policy: SignInPolicy | undefined,
): Authority | undefined {
  const name = policyName(policies, policy);
  if (name === undefined) return undefined;
  const url = `${canonicalInstance(instance)}/${tenant}/${name}`;
  return { kind: "b2c", url, metadataBase: `${url}/v2.0`, tenant, ...defined({ policy }) };
}

const policyName = (policies: B2cPolicies, policy: SignInPolicy | undefined): string | undefined =>
  policy === undefined
    ? policies.signUpSignIn
    : { "password-reset": policies.passwordReset, "edit-profile": policies.editProfile }[policy];

/** Another OpenID provider, named by its issuer. */
export function otherAuthority(issuer: string): Authority {
  const url = issuer.replace(/\/$/, "");
  return { kind: "other", url, metadataBase: url, tenant: "" };
}

/** Instance and tenant of a Microsoft authority. @returns `undefined` for any other provider */
export function splitAuthority(authority: string): { instance: string; tenant?: string } | undefined {
  const { host, origin, pathname } = new URL(authority);
  const known = Object.values(aliases).includes(host) || host in aliases || /\.(ciamlogin|b2clogin)\.com$/.test(host);
  if (!known) return undefined;
  const [tenant] = pathname.split("/").filter((segment) => segment !== "" && segment !== "tfp");
  return { instance: origin, ...defined({ tenant }) };
}

/** The same authority for one tenant, for a request of an app for several tenants. */
export function inTenant(authority: Authority, tenant: string): Authority {
  if (authority.kind !== "any-tenant") return authority;
  const url = `${new URL(authority.url).origin}/${tenant}`;
  return { kind: "tenant", url, metadataBase: `${url}/v2.0`, tenant };
}
