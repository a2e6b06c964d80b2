import { showText } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";

/** The scopes that OpenID Connect defines (Core §5.4 and §11). A provider should list those that it supports. It may omit others. */
const standard: ReadonlySet<string> = new Set(["profile", "email", "address", "phone", "offline_access"]);

/**
 * A warning if a sign-in requests a standard scope that the provider's metadata doesn't list.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata (scopes_supported)
 */
export function unsupportedScopes(
  { issuer, scopes_supported: listed }: Metadata,
  scopes: readonly string[],
): string | undefined {
  if (listed === undefined) return undefined;
  const missing = scopes.filter((scope) => standard.has(scope) && !listed.includes(scope));
  if (missing.length === 0) return undefined;
  const left = scopes.filter((scope) => !missing.includes(scope));
  return (
    `the sign-in requests ${missing.join(", ")}, and scopes_supported of ${issuer} lists only ${showText(listed.join(", "))}. ` +
    `If the provider refuses the sign-in, set scopes: ${JSON.stringify(left)} in identity()`
  );
}
