import { inTenant } from "./authority.ts";
import type { ResolvedAuthority } from "./authority-client.ts";

/**
 * An authority for several tenants as that of one tenant, which a token names. It sends no request, because the endpoints
 * differ in one segment only.
 */
export function tenantAt(at: ResolvedAuthority, tenant: string | undefined): ResolvedAuthority {
  const { authority, metadata, keys } = at;
  if (tenant === undefined || authority.kind !== "any-tenant") return at;
  const { tokenEndpoint } = metadata;
  const segment = `/${authority.tenant}/`;
  return {
    keys,
    authority: inTenant(authority, tenant),
    metadata: { ...metadata, tokenEndpoint: tokenEndpoint.replace(segment, `/${tenant}/`) },
  };
}
