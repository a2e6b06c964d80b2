import { identity } from "@identity-web/adapter-next";
import { oidc } from "@identity-web/idp-oauth4webapi";

export const { GET, POST, user, requireUser, action, signOut, proxy, api } = identity(() => {
  const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", BASE_URL = "", SECRET = "", API_URL = "" } = process.env;
  return {
    provider: oidc({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
    baseUrl: BASE_URL,
    secrets: [SECRET],
    apis: { mail: { baseUrl: API_URL, scopes: ["Mail.Read"] } },
  };
});
