import type { OidcOptions } from "@identity-web/idp-oauth4webapi";
import { jarm } from "@identity-web/idp-oauth4webapi/jarm";
import { privateKeyJwt } from "@identity-web/idp-oauth4webapi/private-key-jwt";
import { type Visitor, visitor } from "@identity-web/testing";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { baseUrl, fapiApp, signedIn } from "./app.ts";
import { type FapiApi, startFapiApi } from "./fapi-api.ts";
import { type FapiProvider, startFapiProvider } from "./fapi-provider.ts";

vi.setConfig({ testTimeout: 20_000 });

const algs = ["ES256", "PS256", "EdDSA"] as const;
const keys = new Map<string, { pem: string; publicJwk: object }>();
let provider: FapiProvider;
let api: FapiApi;

beforeAll(async () => {
  for (const alg of algs) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const publicJwk = { ...(await exportJWK(publicKey)), kid: `key-${alg}`, alg, use: "sig" };
    keys.set(alg, { pem: await exportPKCS8(privateKey), publicJwk });
  }
  api = await startFapiApi(() => provider.issuer);
  const clients = algs.map((alg) => ({
    client_id: alg,
    token_endpoint_auth_method: "private_key_jwt" as const,
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: [keys.get(alg)?.publicJwk ?? {}] },
    redirect_uris: [`${baseUrl}/auth/callback`],
    post_logout_redirect_uris: [`${baseUrl}/auth/signed-out`],
    grant_types: ["authorization_code", "refresh_token"],
    id_token_signed_response_alg: "ES256" as const,
    authorization_signed_response_alg: "ES256" as const,
    dpop_bound_access_tokens: true,
  }));
  provider = await startFapiProvider(api.url, clients);
});
afterAll(() => Promise.all([provider.close(), api.close()]));
beforeEach(() => {
  api.nonce = undefined;
  api.statuses.length = 0;
});

function app(alg: (typeof algs)[number], more: Partial<OidcOptions> = {}) {
  const { pem = "" } = keys.get(alg) ?? {};
  const clientAuthentication = privateKeyJwt({ key: pem, kid: `key-${alg}` });
  return fapiApp({ issuer: provider.issuer, clientId: alg, clientAuthentication, ...more }, () => api.url);
}

const signedInWith = (alg: (typeof algs)[number], more?: Partial<OidcOptions>) => signedIn(app(alg, more));

const mail = async (person: Visitor, times = 1): Promise<unknown> =>
  (await person.fetch(`/mail?times=${times}`)).json();
const good = [200, JSON.stringify({ sub: "alice", method: "POST", body: "hello" })];

describe("oidc-provider under its FAPI 2.0 profile", () => {
  test.each(algs)(
    "under FAPI 2.0 a sign-in with a client key for %s and an API call with a proof succeed",
    async (alg) => {
      const { person, way } = await signedInWith(alg);
      expect([...(way[0]?.searchParams.keys() ?? [])]).toEqual(["client_id", "request_uri"]);
      expect(way.at(-1)?.searchParams.get("iss")).toBe(provider.issuer);
      expect(await mail(person)).toEqual([good]);
      expect(api.statuses).toEqual([200]);
    },
  );

  test("the client learns an API's DPoP nonce from one answer and reuses it", async () => {
    const { person } = await signedInWith("ES256");
    api.nonce = "first";
    expect(await mail(person)).toEqual([good]);
    expect(await mail(person)).toEqual([good]);
    expect(api.statuses).toEqual([401, 200, 200]);
  });

  test("the API refuses a DPoP-bound token without a proof", async () => {
    const { person } = await signedInWith("ES256");
    const { value, type } = (await (await person.fetch("/token")).json()) as { value: string; type: string };
    expect(type).toBe("DPoP");
    for (const scheme of ["DPoP", "Bearer"]) {
      const stolen = await fetch(api.url, { headers: { authorization: `${scheme} ${value}` } });
      expect(stolen.status).toBe(401);
    }
  });

  test("two refreshes with rotation succeed under FAPI 2.0 when the API refuses the token", async () => {
    const { person } = await signedInWith("ES256");
    const before = provider.counts.refreshed;
    for (const _ of [1, 2]) {
      api.refuseNext();
      expect(await mail(person)).toEqual([good]);
    }
    expect(api.statuses).toEqual([401, 200, 401, 200]);
    expect(provider.counts.refreshed - before).toBe(2);
  });

  test("twenty simultaneous calls with a refused token cause one refresh with its nonce", async () => {
    const { person } = await signedInWith("ES256");
    const { refreshed, revokedGrants } = { ...provider.counts };
    api.refuseNext();
    api.nonce = "second";
    const answers = (await mail(person, 20)) as unknown[];
    expect(answers).toEqual(Array(20).fill(good));
    expect(provider.counts).toEqual({ refreshed: refreshed + 1, revokedGrants });
  });

  test("a sign-out under FAPI 2.0 leaves no grant at the provider", async () => {
    const own = app("ES256");
    const { person } = await signedIn(own);
    const { revokedGrants } = provider.counts;
    expect((await person.post("/auth/sign-out")).status).toBe(303);
    expect((await person.fetch("/mail")).status).toBe(401);
    await own.settled();
    expect(provider.counts.revokedGrants).toBe(revokedGrants + 1);
  });

  test("a sign-in with signed callbacks (JARM) succeeds under FAPI 2.0", async () => {
    const { person, way } = await signedInWith("ES256", { extensions: [jarm()] });
    expect([...(way.at(-1)?.searchParams.keys() ?? [])]).toEqual(["response"]);
    expect(await mail(person)).toEqual([good]);
  });

  test("a provider with another signing algorithm than the profile's default is refused before the redirect", async () => {
    const hono = app("ES256", { idTokenSigningAlg: "PS256" });
    const answer = await visitor((request) => hono.fetch(request), baseUrl).open("/auth/sign-in");
    expect(answer.status).toBe(500);
  });
});
