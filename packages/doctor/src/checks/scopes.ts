import type { SignedIn } from "@identity-web/core";
import type { JsonRecord } from "@identity-web/core/provider-kit";
import { type Finding, findings } from "../finding.ts";
import { textsOf } from "./texts-of.ts";

const { good, warning } = findings("client");

/** The scopes of OpenID Connect. A provider may leave an API's scopes out of its list. */
const standard = ["openid", "profile", "email", "offline_access"];

/**
 * Compares the app's scopes with those that the provider announces.
 *
 * @returns nothing if the provider announces none
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export function checkScopes(
  { scopes_supported: announced }: JsonRecord,
  scopes: readonly string[],
): readonly Finding[] {
  const known = textsOf(announced);
  if (known.length === 0) return [];
  const missing = scopes.filter((scope) => standard.includes(scope) && !known.includes(scope));
  if (missing.length === 0) return [good("scopes", "the provider announces every OpenID Connect scope of the app")];
  const cure = `Remove ${missing.join(", ")} from the app's option scopes if the provider refuses it.`;
  return [
    warning("scopes", `the app requests ${missing.join(", ")}, and the provider announces ${known.join(", ")}`, cure),
  ];
}

/** The claims that a scope asks for (OpenID Connect Core §5.4). One of them is enough. */
const claimsOf: Readonly<Record<string, readonly string[]>> = {
  profile: ["name", "preferred_username", "given_name", "family_name", "nickname"],
  email: ["email"],
};

/**
 * Compares the claims of a sign-in with the app's scopes.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims
 */
export function checkClaims(document: JsonRecord, scopes: readonly string[], signedIn: SignedIn): readonly Finding[] {
  const lacks = ([scope, claims]: readonly [string, readonly string[]]) =>
    scopes.includes(scope) && !claims.some((claim) => claim in signedIn.claims);
  const missing = Object.entries(claimsOf).filter(lacks);
  if (missing.length === 0 || document.userinfo_endpoint === undefined) return [];
  const names = missing.map(([scope]) => scope).join(" and ");
  const cure =
    "Add userinfo() to the extensions of oidc(), if the app needs them: some providers put them only into userinfo.";
  return [warning("claims", `ID tokens have no claims of the scope ${names}`, cure)];
}
