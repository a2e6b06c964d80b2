import { createHash } from "node:crypto";

export const tenant = "11111111-2222-4333-8444-555555555555";
export const authority = `https://login.microsoftonline.com/${tenant}`;
export const issuer = `${authority}/v2.0`;

/** A user's object id: always the same GUID for the same name. */
export function objectId(user: string): string {
  const hex = createHash("sha256").update(user).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** What Entra calls the account: `uid.utid`. */
export const homeAccountId = (user: string): string => `${objectId(user)}.${tenant}`;

export const username = (user: string): string => `${user}@contoso.example`;

/** @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc */
export const discoveryDocument = {
  issuer,
  authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
  token_endpoint: `${authority}/oauth2/v2.0/token`,
  jwks_uri: `${authority}/discovery/v2.0/keys`,
  end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
  token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
  response_modes_supported: ["query", "fragment", "form_post"],
  response_types_supported: ["code", "id_token", "code id_token"],
  scopes_supported: ["openid", "profile", "email", "offline_access"],
  subject_types_supported: ["pairwise"],
  id_token_signing_alg_values_supported: ["RS256"],
};
