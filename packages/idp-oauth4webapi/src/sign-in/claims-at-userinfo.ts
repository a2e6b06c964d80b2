import type { JsonRecord } from "@identity-web/core/provider-kit";
import { importLine } from "../client/import-line.ts";
import type { Metadata } from "../client/metadata.ts";

/** Usual claims of the scopes profile and email. @see https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims */
const usual = ["name", "given_name", "family_name", "nickname", "preferred_username", "email"] as const;

/**
 * A warning if a sign-in got the scopes `profile` or `email`, and neither brought a claim. Then the claims are usually at the userinfo
 * endpoint (OpenID Connect Core §5.4). One scope without a claim is no sign of it: a user may have no e-mail address.
 */
export function claimsAtUserinfo(
  { issuer, userinfo_endpoint: endpoint }: Metadata,
  scopes: readonly string[],
  claims: JsonRecord,
): string | undefined {
  const asked = ["profile", "email"].filter((scope) => scopes.includes(scope));
  if (endpoint === undefined || asked.length === 0 || usual.some((name) => claims[name] !== undefined))
    return undefined;
  return (
    `ID tokens of ${issuer} have no claims of the scopes ${asked.join(" and ")}: the claims are at ${endpoint}. ` +
    `Add userinfo() to oidc(): ${importLine("userinfo", "extensions: [userinfo()]")}, or remove the scopes`
  );
}
