import { type Authority, consumerTenant, isGuid } from "./authority.ts";

/** Whether an issuer is that of an authority. */
export interface IssuerRule {
  /** What a token of this tenant must name; `undefined` where there is no such tenant. */
  issuerOf(tenant: unknown): string | undefined;
  /** Whether `iss` may be one of this authority's. */
  accepts(issuer: string): boolean;
}

const template = "{tenantid}";
const guid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
const withoutSlash = (text: string): string => text.replace(/\/$/, "");

/**
 * The rule that metadata gives. Metadata for several tenants names a template: a token's `tid`, which must be a GUID, is put
 * in, and the result compared exactly.
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

/** What the issuers of an authority look like while its metadata isn't known: for notices that come meanwhile. */
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
