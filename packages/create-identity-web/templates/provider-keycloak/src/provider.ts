import { oidc } from "@identity-web/idp-oauth4webapi";

/** Without offline_access, because Keycloak issues refresh tokens anyway, and they then end with the user's session. */
export const scopes = ["openid", "profile", "email"];

/** The Keycloak realm of `.env`. */
export const provider = () => {
  const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;
  return oidc({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
};
