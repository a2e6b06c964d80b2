import { oidc } from "@identity-web/idp-oauth4webapi";

/** Without offline_access: Keycloak issues refresh tokens all the same, and they end with the user's session. */
export const scopes = ["openid", "profile", "email"];

/** The Keycloak realm of `.env`. */
export const provider = () => {
  const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;
  return oidc({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
};
