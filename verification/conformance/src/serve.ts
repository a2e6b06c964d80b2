import { createServer } from "node:http";
import { type OidcOptions, oidc } from "@identity-web/idp-oauth4webapi";
import { fapi2 } from "@identity-web/idp-oauth4webapi/fapi2";
import { privateKeyJwt } from "@identity-web/idp-oauth4webapi/private-key-jwt";
import { userinfo } from "@identity-web/idp-oauth4webapi/userinfo";
import { hono } from "./party/hono.ts";
import { koa } from "./party/koa.ts";

// The app under test alone, for a suite that runs elsewhere (docs/conformance.md). All settings come from the environment.

const { env } = process;
const wanted = (name: string): string => {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`set ${name} (docs/conformance.md says to what)`);
  return value;
};

const issuer = wanted("ISSUER");
const baseUrl = env.BASE_URL ?? "http://localhost:3000";
const credentials: Partial<OidcOptions> =
  env.CLIENT_KEY === undefined
    ? { clientSecret: wanted("CLIENT_SECRET") }
    : { clientAuthentication: privateKeyJwt(JSON.parse(env.CLIENT_KEY)) };
const profile: Partial<OidcOptions> =
  env.PROFILE === "fapi2" ? { profile: fapi2, idTokenSigningAlg: "ES256" } : { extensions: [userinfo()] };
const party = env.FRAMEWORK === "hono" ? hono : koa;

const listener = party.build({
  apiUrl: env.API_URL ?? `${issuer}${env.PROFILE === "fapi2" ? "accounts" : "userinfo"}`,
  identity: {
    provider: oidc({
      issuer,
      clientId: wanted("CLIENT_ID"),
      ...credentials,
      ...profile,
      ...(env.RESPONSE_MODE === "form_post" ? { responseMode: "form_post" } : {}),
    }),
    baseUrl,
    secrets: [wanted("SECRET")],
    scopes: (env.SCOPES ?? "openid profile email offline_access accounts").split(" "),
  },
});

const { port } = new URL(baseUrl);
createServer(listener).listen(Number(env.PORT ?? (port === "" ? 3000 : port)));
