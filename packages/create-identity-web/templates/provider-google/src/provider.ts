import { oidc } from "@identity-web/idp-oauth4webapi";

/** Google refuses offline_access. It issues a refresh token for access_type=offline. */
export const scopes = ["openid", "profile", "email"];

export const provider = () => {
  const { CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;
  return oidc({
    issuer: "https://accounts.google.com",
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    authorizationParameters: { access_type: "offline", prompt: "consent" },
  });
};
