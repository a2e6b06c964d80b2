import { inTenant } from "./authority.ts";
import type { ResolvedAuthority } from "./authority-client.ts";

/**
 * Turns an authority for several tenants into that of the one tenant that a token names. This needs no request, because the
 * endpoints differ only in one segment.
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
