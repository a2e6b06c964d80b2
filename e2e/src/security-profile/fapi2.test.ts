import { type IdentityVariables, identity, requireSignIn } from "@identity-web/adapter-hono";
import { memoryStore } from "@identity-web/core";
import { type OidcOptions, oidc } from "@identity-web/idp-oauth4webapi";
import { visitor } from "@identity-web/testing";
import { Hono } from "hono";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type FapiApi, startFapiApi } from "./fapi-api.ts";
import { type FapiProvider, scope, startFapiProvider } from "./fapi-provider.ts";

vi.setConfig({ testTimeout: 20_000 });

const algs = ["ES256", "PS256", "EdDSA"] as const;
const baseUrl = "http://localhost:1";
const keys = new Map<string, { pem: string; publicJwk: object; privateJwk: object }>();
let provider: FapiProvider;
let api: FapiApi;

beforeAll(async () => {
  for (const alg of algs) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const publicJwk = { ...(await exportJWK(publicKey)), kid: `key-${alg}`, alg, use: "sig" };
    keys.set(alg, { pem: await exportPKCS8(privateKey), publicJwk, privateJwk: await exportJWK(privateKey) });
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

/** An app that says one word more than others, and calls the API for whoever is signed in. */
function app(alg: (typeof algs)[number], more: Partial<OidcOptions> = {}) {
  const { pem = "" } = keys.get(alg) ?? {};
  const options = {
    issuer: provider.issuer,
    clientId: alg,
    clientKey: { key: pem, kid: `key-${alg}` },
    profile: "fapi2",
    idTokenSigningAlg: "ES256",
    ...more,
  } as const;
  const store = memoryStore();
  const hono = new Hono<{ Variables: IdentityVariables }>().use(
    identity({
      provider: oidc(options),
      baseUrl,
      secrets: ["a secret that is used in this test alone"],
      store,
      scopes: ["openid", scope],
      insecureLocalhostCookies: true,
      events: () => undefined,
    }),
  );
  hono.get("/token", requireSignIn(), async (c) => c.json(await c.var.user.acquireToken([scope])));
  hono.get("/mail", requireSignIn(), async (c) => {
    const times = Number(c.req.query("times") ?? 1);
    const call = () => c.var.user.fetch(`${api.url}/mail?x=1`, { scopes: [scope], method: "POST", body: "hello" });
    const answers = await Promise.all(Array.from({ length: times }, call));
    return c.json(await Promise.all(answers.map(async (one) => [one.status, await one.text()])));
  });
  return hono;
}

/** Somebody at a browser: what happens at the provider is the provider's own redirects. */
async function signedIn(alg: (typeof algs)[number], more?: Partial<OidcOptions>) {
  const hono = app(alg, more);
  const person = visitor((request) => hono.fetch(request), baseUrl);
  const begun = await person.open("/auth/sign-in");
  const way = await throughProvider(begun.headers.get("location") ?? "");
  const { pathname, search } = way.at(-1) ?? new URL(baseUrl);
  const back = await person.open(pathname + search);
  return { person, way, back };
}

/** Every address on the way from the provider's first to the app's. */
async function throughProvider(from: string): Promise<URL[]> {
  const cookies = new Map<string, string>();
  const way = [new URL(from)];
  for (let steps = 0; steps < 10; steps += 1) {
    const url = way.at(-1) ?? new URL(from);
    if (url.origin === baseUrl) return way;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`the provider stopped at ${url.pathname}: ${await response.text()}`);
    way.push(new URL(location, url));
  }
  throw new Error("the provider goes round in circles");
}

const mail = async (person: Awaited<ReturnType<typeof signedIn>>["person"], times = 1): Promise<unknown> =>
  (await person.fetch(`/mail?times=${times}`)).json();
const good = [200, JSON.stringify({ sub: "alice", method: "POST", body: "hello" })];

describe("oidc-provider under its FAPI 2.0 profile", () => {
  test.each(algs)("sign-in with a client key for %s, and a call of the API with a proof", async (alg) => {
    const { person, way } = await signedIn(alg);
    expect([...(way[0]?.searchParams.keys() ?? [])]).toEqual(["client_id", "request_uri"]);
    expect(way.at(-1)?.searchParams.get("iss")).toBe(provider.issuer);
    expect(await mail(person)).toEqual([good]);
    expect(api.statuses).toEqual([200]);
  });

  test("an API's nonce is learnt by one answer, and kept", async () => {
    const { person } = await signedIn("ES256");
    api.nonce = "first";
    expect(await mail(person)).toEqual([good]);
    expect(await mail(person)).toEqual([good]);
    expect(api.statuses).toEqual([401, 200, 200]);
  });

  test("the token alone is worth nothing", async () => {
    const { person } = await signedIn("ES256");
    const { value, type } = (await (await person.fetch("/token")).json()) as { value: string; type: string };
    expect(type).toBe("DPoP");
    for (const scheme of ["DPoP", "Bearer"]) {
      const stolen = await fetch(api.url, { headers: { authorization: `${scheme} ${value}` } });
      expect(stolen.status).toBe(401);
    }
  });

  test("refresh twice with rotation when the API refuses the token", async () => {
    const { person } = await signedIn("ES256");
    const before = provider.counts.refreshed;
    for (const _ of [1, 2]) {
      api.refuseNext();
      expect(await mail(person)).toEqual([good]);
    }
    expect(api.statuses).toEqual([401, 200, 401, 200]);
    expect(provider.counts.refreshed - before).toBe(2);
  });

  test("twenty calls at once on a refused token: one refresh, nonce and all", async () => {
    const { person } = await signedIn("ES256");
    const { refreshed, revokedGrants } = { ...provider.counts };
    api.refuseNext();
    api.nonce = "second";
    const answers = (await mail(person, 20)) as unknown[];
    expect(answers).toEqual(Array(20).fill(good));
    expect(provider.counts).toEqual({ refreshed: refreshed + 1, revokedGrants });
  });

  test("after sign-out nothing is left at the provider either", async () => {
    const { person } = await signedIn("ES256");
    const { revokedGrants } = provider.counts;
    expect((await person.post("/auth/sign-out")).status).toBe(303);
    expect((await person.fetch("/mail")).status).toBe(401);
    await vi.waitFor(() => expect(provider.counts.revokedGrants).toBe(revokedGrants + 1));
  });

  test("signed callbacks (JARM)", async () => {
    const { person, way } = await signedIn("ES256", { responseMode: "jwt" });
    expect([...(way.at(-1)?.searchParams.keys() ?? [])]).toEqual(["response"]);
    expect(await mail(person)).toEqual([good]);
  });

  test("a provider that signs by another algorithm than the profile's default is refused before anybody goes there", async () => {
    const hono = app("ES256", { idTokenSigningAlg: "PS256" });
    const answer = await visitor((request) => hono.fetch(request), baseUrl).open("/auth/sign-in");
    expect(answer.status).toBe(500);
  });
});
