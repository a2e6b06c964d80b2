import { oidc } from "@identity-web/idp-oauth4webapi";

export const scopes = ["openid", "profile", "email", "offline_access"];

/** The OpenID Connect provider of `.env`. */
export const provider = () => {
  const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;
  return oidc({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
};
