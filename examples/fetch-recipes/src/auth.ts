import { identity } from "@identity-web/adapter-fetch";
import { oidc } from "@identity-web/idp-oauth4webapi";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });
export const auth = identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET] });
