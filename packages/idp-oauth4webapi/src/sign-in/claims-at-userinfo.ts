import type { JsonRecord } from "@identity-web/core/provider-kit";
import { importLine } from "../client/import-line.ts";
import type { Metadata } from "../client/metadata.ts";

/** The claims that a scope requests. @see https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims */
const claimsOf = {
  profile: [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
  ],
  email: ["email", "email_verified"],
} as const;

/**
 * A warning if a sign-in got the scopes `profile` or `email`, and neither brought a claim. Then the claims are usually at the userinfo
 * endpoint (OpenID Connect Core §5.4). One scope without a claim is no sign of it: a user may have no e-mail address.
 */
export function claimsAtUserinfo(
  { issuer, userinfo_endpoint: endpoint }: Metadata,
  scopes: readonly string[],
  claims: JsonRecord,
): string | undefined {
  const asked = (["profile", "email"] as const).filter((scope) => scopes.includes(scope));
  const found = asked.some((scope) => claimsOf[scope].some((name) => claims[name] !== undefined));
  if (endpoint === undefined || asked.length === 0 || found) return undefined;
  return (
    `ID tokens of ${issuer} have no claims of the scopes ${asked.map((scope) => JSON.stringify(scope)).join(" and ")}: ` +
    `the claims are at ${endpoint}. Add userinfo() to oidc(): ${importLine("userinfo", "extensions: [userinfo()]")}, or remove the scopes`
  );
}
