import { type Authority, consumerTenant, isGuid } from "./authority.ts";

/** Decides whether an issuer belongs to an authority. */
export interface IssuerRule {
  /** The issuer of this tenant's tokens. @returns `undefined` if it is not a tenant's id */
  issuerOf(tenant: unknown): string | undefined;
  /** Whether `iss` may belong to this authority. */
  accepts(issuer: string): boolean;
}

const template = "{tenantid}";
const guid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
const withoutSlash = (text: string): string => text.replace(/\/$/, "");

/**
 * The rule of an authority's metadata. Metadata for several tenants has a template of the issuer. The `tid` of a token, which
 * must be a GUID, is put into the template, and the token's issuer must be equal to the result.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer
 */
export function issuerRule(issuer: string, allowedTenants: ReadonlySet<string> | undefined): IssuerRule {
  const allowed = (tenant: string) => allowedTenants === undefined || allowedTenants.has(tenant.toLowerCase());
  if (!issuer.includes(template)) {
    return { issuerOf: () => issuer, accepts: (found) => withoutSlash(found) === withoutSlash(issuer) };
  }
  const pattern = new RegExp(`^${escaped(issuer).replace(escaped(template), `(${guid})`)}/?$`);
  return {
    issuerOf: (tenant) => (isGuid(tenant) ? issuer.replace(template, tenant) : undefined),
    accepts: (found) => {
      const tenant = pattern.exec(found)?.[1];
      return tenant !== undefined && allowed(tenant);
    },
  };
}

/** The form of an authority's issuers, for notices that arrive before its metadata is loaded. */
export function likelyIssuer({ kind, tenant, url, metadataBase }: Authority): RegExp {
  const { host, origin } = new URL(url);
  switch (kind) {
    case "tenant": {
      const id = isGuid(tenant) ? escaped(tenant) : tenant === "consumers" ? consumerTenant : guid;
      return new RegExp(`^${escaped(origin)}/${id}/v2\\.0/?$`, "i");
    }
    case "any-tenant":
      return new RegExp(`^${escaped(origin)}/${guid}/v2\\.0/?$`);
    case "external-id":
      return new RegExp(`^https://(${guid}|${escaped(host.split(".")[0] ?? "")})\\.ciamlogin\\.com/${guid}/v2\\.0/?$`);
    case "b2c":
      return new RegExp(`^${escaped(origin)}/(tfp/)?${guid}/([\\w-]+/)?v2\\.0/?$`, "i");
    case "other":
      return new RegExp(`^${escaped(metadataBase)}/?$`);
  }
}
