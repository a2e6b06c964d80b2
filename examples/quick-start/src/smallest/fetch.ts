import { identity } from "@identity-web/adapter-fetch";
import { oidc } from "@identity-web/idp-oauth4webapi";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });
const auth = identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET] });
export default { fetch: auth.around(async (_request, own) => new Response((await own.require()).account.subject)) };
