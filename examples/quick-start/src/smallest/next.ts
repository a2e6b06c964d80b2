import { identity } from "@identity-web/adapter-next";
import { oidc } from "@identity-web/idp-oauth4webapi";

export const { GET, POST, user, requireUser, action, signOut, proxy } = identity(() => {
  const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
  return { provider: oidc({ issuer, clientId, clientSecret }), baseUrl: "http://localhost:3000", secrets: [SECRET] };
});
