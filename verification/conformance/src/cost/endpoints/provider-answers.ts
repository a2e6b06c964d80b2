import { userinfo } from "@identity-web/idp-oauth4webapi/userinfo";
import { asJson, inHeader, jwt } from "../encodings.ts";
import { both, type Endpoint, either, type Place } from "../endpoint.ts";
import type { Fill } from "../hostile.ts";
import type { App, AppOptions, Stage } from "../stage.ts";
import { withApi } from "./web-api.ts";

type Answer = (fill: Fill) => Response;
type Sending = (stage: Stage, app: App, options: AppOptions) => Promise<() => Promise<unknown>>;

/** Sends a request for which the app needs its provider. The provider sends this answer at URLs that contain the text. */
const answered =
  (part: string, sending: Sending, answer: Answer, options: AppOptions = {}, isFresh = false): Place =>
  async (stage, fill) => {
    stage.intercept = () => undefined;
    const app = isFresh ? stage.freshApp(options) : stage.app(options);
    const send = await sending(stage, app, options);
    const ready = answer(fill);
    stage.intercept = ({ url }) => (url.includes(part) ? ready.clone() : undefined);
    return send;
  };

const json = (status: number, members: (text: string) => string, headers: Record<string, string> = {}): Answer => {
  const all = { "content-type": "application/json", ...headers };
  return (fill) =>
    new Response(
      fill((text) => `{${members(text)}}`),
      { status, headers: all },
    );
};

const raw: Answer = (fill) => new Response(fill(), { headers: { "content-type": "application/json" } });

const refused = (name: string): Answer => json(400, (text) => `"error":"invalid_grant","${name}":${asJson(text)}`);

const member = (name: string, others = ""): Answer => json(200, (text) => `${others}"${name}":${asJson(text)}`);

const withHeader =
  (name: string): Answer =>
  (fill) =>
    new Response('{"error":"invalid_client"}', { status: 401, headers: { [name]: fill(inHeader) } });

const signIn: Sending = async (_stage, app) => () => app({ target: "/auth/sign-in" });

const callback: Sending = async (stage, app) => {
  const { cookie, query } = await stage.begin(app);
  return () => app({ target: `/auth/callback?${query}`, headers: { cookie } });
};

const bearer: Sending = async (_stage, app) => () =>
  app({ target: "/api", headers: { authorization: `Bearer ${jwt('"iss":"a"', { alg: "RS256", kid: "a" })}` } });

const refresh: Sending = async (stage, app) => {
  const cookie = await stage.signIn(app);
  const refusal = { "www-authenticate": 'Bearer error="invalid_token"' };
  return () =>
    withApi(
      () => new Response(null, { status: 401, headers: refusal }),
      () => app({ target: "/accounts", headers: { cookie } }),
    );
};

const tokens = '"access_token":"a","token_type":"Bearer","expires_in":60,';

const tokenPlaces = (sending: Sending): Readonly<Record<string, Place>> => ({
  body: answered("/token", sending, raw),
  scope: answered("/token", sending, member("scope", tokens)),
  expires_in: answered("/token", sending, member("expires_in", '"access_token":"a","token_type":"Bearer",')),
  id_token: answered("/token", sending, member("id_token", tokens)),
  "a claim of the ID token": answered("/token", sending, (fill) =>
    Response.json({
      ...{ access_token: "a", token_type: "Bearer", expires_in: 60 },
      id_token: fill((text) => jwt(`"iss":${asJson(text)}`)),
    }),
  ),
  error: answered(
    "/token",
    sending,
    json(400, (text) => `"error":${asJson(text)}`),
  ),
  error_description: answered("/token", sending, refused("error_description")),
  claims: answered("/token", sending, refused("claims")),
  error_codes: answered("/token", sending, refused("error_codes")),
  "www-authenticate": answered("/token", sending, withHeader("www-authenticate")),
  "retry-after": answered("/token", sending, withHeader("retry-after")),
  "dpop-nonce": answered("/token", sending, withHeader("dpop-nonce")),
});

const discovery = ".well-known/openid-configuration";
const issuer = '"issuer":"https://idp.test",';
const par =
  `${issuer}"authorization_endpoint":"https://idp.test/authorize","token_endpoint":"https://idp.test/token",` +
  '"jwks_uri":"https://idp.test/jwks","pushed_authorization_request_endpoint":"https://idp.test/par"';

/** A provider that accepts pushed requests, and sends this answer. */
const pushed =
  (answer: Answer): Place =>
  async (stage, fill) => {
    const app = stage.freshApp();
    const ready = answer(fill);
    stage.intercept = ({ url }) =>
      url.includes(discovery) ? new Response(`{${par}}`) : url.endsWith("/par") ? ready.clone() : undefined;
    return () => app({ target: "/auth/sign-in" });
  };

/** The answers of a faulty provider. */
export const providerAnswers: readonly Endpoint[] = [
  {
    name: "discovery-document",
    clients: both,
    isCostly: true,
    places: {
      body: answered(discovery, signIn, raw, {}, true),
      issuer: answered(discovery, signIn, member("issuer"), {}, true),
      endpoint: answered(discovery, signIn, member("authorization_endpoint", issuer), {}, true),
      error_description: answered(discovery, signIn, refused("error_description"), {}, true),
      "retry-after": answered(discovery, signIn, withHeader("retry-after"), {}, true),
    },
  },
  {
    name: "key-set",
    clients: both,
    isCostly: true,
    places: {
      body: answered("keys", bearer, raw, {}, true),
      keys: answered("keys", bearer, member("keys"), {}, true),
      kid: answered(
        "keys",
        bearer,
        json(200, (text) => `"keys":[{"kty":"RSA","kid":${asJson(text)}}]`),
        {},
        true,
      ),
    },
  },
  { name: "token-response", clients: both, places: tokenPlaces(callback), isCostly: true },
  { name: "refresh-response", clients: both, places: tokenPlaces(refresh), isCostly: true },
  {
    name: "userinfo-response",
    clients: either,
    places: {
      body: answered("/userinfo", callback, raw, { extensions: [userinfo()] }),
      claim: answered("/userinfo", callback, member("name", '"sub":"alice",'), { extensions: [userinfo()] }),
      "www-authenticate": answered("/userinfo", callback, withHeader("www-authenticate"), { extensions: [userinfo()] }),
    },
  },
  {
    name: "pushed-request-response",
    clients: either,
    places: {
      body: pushed(raw),
      request_uri: pushed(json(201, (text) => `"expires_in":60,"request_uri":${asJson(text)}`)),
      error_description: pushed(refused("error_description")),
      "www-authenticate": pushed(withHeader("www-authenticate")),
    },
  },
];
