import { type IdentityProvider, type ProviderContext, webCrypto } from "@identity-web/core";
import { anotherClock, fakeClock } from "@identity-web/testing/fake-clock";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { oidc } from "../../oidc.ts";
import type { OidcOptions } from "../../options/options.ts";
import { dpop as dpopTokens } from "../dpop/dpop.ts";
import { type ApiOptions, api } from "./api.ts";
import { clientCredentials } from "./client-credentials.ts";

const issuer = "https://login.example";
const audience = "https://api.example";
const secret = "the client's secret";
const clock = fakeClock();
/** The provider's clock, which differs from the client's. */
const providerClock = anotherClock(clock);
const seconds = () => Math.floor(providerClock.now() / 1000);

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let others: Awaited<ReturnType<typeof generateKeyPair>>;
beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  others = await generateKeyPair("RS256", { extractable: true });
});

const tokensWithoutUser = [api({ audience }), clientCredentials()];

/** A client without any secret. */
const isPublic = "public";

type Answer = (form: URLSearchParams, headers: Headers) => Response;

/** A provider with three endpoints, and the requests to the last one. */
function setUp(options: Partial<OidcOptions> | typeof isPublic = {}, ...answers: readonly Answer[]) {
  const requests: { form: URLSearchParams; headers: Headers }[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (pathname === "/.well-known/openid-configuration") {
      const endpoint = (name: string) => `${issuer}/${name}`;
      return Response.json({
        issuer,
        authorization_endpoint: endpoint("authorize"),
        token_endpoint: endpoint("token"),
        jwks_uri: endpoint("keys"),
        revocation_endpoint: endpoint("revoke"),
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        dpop_signing_alg_values_supported: ["ES256"],
      });
    }
    if (pathname === "/keys") {
      return Response.json({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "1", alg: "RS256", use: "sig" }] });
    }
    const form = new URLSearchParams(await request.text());
    requests.push({ form, headers: request.headers });
    const answer = answers[requests.length - 1];
    if (answer === undefined) throw new TypeError("the network is gone");
    return answer(form, request.headers);
  };
  const context: ProviderContext = { clock, crypto: webCrypto, events: { emit: () => undefined } };
  const driver = oidc({
    issuer,
    clientId: "app",
    fetch,
    extensions: tokensWithoutUser,
    ...(options === isPublic ? {} : { clientSecret: secret, ...options }),
  });
  expect(driver.problems).toEqual([]);
  return { provider: driver.open(context), requests };
}

const token =
  (members: object = {}) =>
  () =>
    Response.json({ access_token: "an access token", token_type: "Bearer", expires_in: 300, ...members });
const refusal =
  (error: string, status = 400) =>
  () =>
    Response.json({ error, error_description: `no: ${secret}` }, { status });

const { signal } = new AbortController();
const wanted = { scopes: ["Mail.Read"] };

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the client can't do that");
  return value;
}
const own = (provider: IdentityProvider, grant?: { providerState: string }) =>
  required(provider.clientCredentials)(wanted, grant, signal);
const onBehalf = (provider: IdentityProvider, grant?: { providerState: string }) =>
  required(provider.exchange)("the bearer token", wanted, grant, signal);

describe("a token without a user", () => {
  test("is for the app itself, by client credentials", async () => {
    const { provider, requests } = setUp({}, token());
    expect(await own(provider)).toMatchObject({
      token: { value: "an access token", type: "Bearer", scopes: ["Mail.Read"], expiresAt: clock.now() + 300_000 },
    });
    const { form, headers } = required(requests[0]);
    expect(Object.fromEntries(form)).toEqual({ grant_type: "client_credentials", scope: "Mail.Read" });
    expect(headers.get("authorization")).toMatch(/^Basic /);
  });

  test("is on behalf of a user, by token exchange", async () => {
    const { provider, requests } = setUp({}, token({ refresh_token: "rt" }));
    const answer = await onBehalf(provider);
    expect(answer).toMatchObject({ token: { value: "an access token" } });
    expect(Object.fromEntries(required(requests[0]).form)).toMatchObject({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: "the bearer token",
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      scope: "Mail.Read",
    });
    // Stored, so that a sign-out can revoke it.
    expect("providerState" in answer && answer.providerState).toContain("rt");
  });

  test("is revoked by a sign-out with all earlier refresh tokens of the exchange, the newest first", async () => {
    const answers = Array.from({ length: 12 }, (_, index) => token({ refresh_token: `rt${index}` }));
    const revoked = () => new Response();
    const { provider, requests } = setUp({}, ...answers, token(), ...answers.map(() => revoked));
    let grant: { providerState: string } | undefined;
    for (let i = 0; i < 13; i++) {
      const answer = await onBehalf(provider, grant);
      if (!("token" in answer)) throw new Error("expected a token");
      grant = answer;
    }
    expect(await provider.revoke(required(grant), signal)).toBe("revoked");
    const shown = requests.slice(13).map(({ form }) => form.get("token"));
    expect(shown).toEqual(["rt11", "rt10", "rt9", "rt8", "rt7", "rt6", "rt5", "rt4", "rt3", "rt2"]);
  });

  test("is revoked even if another token can't be, and the failure is reported", async () => {
    const { provider, requests } = setUp(
      {},
      token({ refresh_token: "a" }),
      token({ refresh_token: "b" }),
      refusal("server_error", 500),
      () => new Response(),
    );
    const first = await onBehalf(provider);
    if (!("token" in first)) throw new Error("expected a token");
    const second = await onBehalf(provider, first);
    if (!("token" in second)) throw new Error("expected a token");
    await expect(provider.revoke(second, signal)).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(requests.slice(2).map(({ form }) => form.get("token"))).toEqual(["b", "a"]);
  });

  test("is bound to a key that the grant keeps", async () => {
    const dpop = token({ token_type: "DPoP" });
    const nonce = () => Response.json({ error: "use_dpop_nonce" }, { status: 400, headers: { "dpop-nonce": "n1" } });
    const { provider, requests } = setUp({ extensions: [...tokensWithoutUser, dpopTokens()] }, nonce, dpop, dpop, dpop);
    const keyOf = (index: number) =>
      JSON.parse(atob(required(requests[index]).headers.get("dpop")?.split(".")[0] ?? "")).jwk.x;
    const first = await own(provider);
    if (!("token" in first)) throw new Error("expected a token");
    expect(first.token.type).toBe("DPoP");
    await own(provider, first);
    await own(provider);
    expect(keyOf(1)).toBe(keyOf(0));
    expect(keyOf(2)).toBe(keyOf(0));
    expect(keyOf(3)).not.toBe(keyOf(0));
  });

  test.each([
    ["an answer that is not a token", () => Response.json({ token: 1 }), "unknown", "provider_unavailable"],
    ["a token of another kind", token({ token_type: "DPoP" }), "unknown", "provider_unavailable"],
    ["a server that fails", refusal("server_error", 500), "unknown", "provider_unavailable"],
    ["too many requests", refusal("slow_down", 429), "unsent", "provider_unavailable"],
    ["a wrong secret", refusal("invalid_client", 401), "unsent", "configuration"],
    ["a refused scope", refusal("invalid_scope"), "interaction", "interaction_required"],
    ["an invalid grant", refusal("invalid_grant"), "refused", "interaction_required"],
    ["fewer scopes", token({ scope: "Other" }), "interaction", "interaction_required"],
  ])("is not returned after %s", async (_, answer, failed, code) => {
    const { provider } = setUp({}, answer);
    const outcome = await own(provider);
    expect(outcome).toMatchObject({ failed, error: { code } });
    expect("error" in outcome && `${outcome.error.message} ${outcome.error.cure}`).not.toContain(secret);
  });

  test("fails if no answer comes or the client is public, and oidc() without these extensions has none of their methods", async () => {
    expect(await own(setUp().provider)).toMatchObject({
      failed: expect.stringMatching(/un/),
      error: { code: "provider_unavailable" },
    });
    expect(await own(setUp(isPublic).provider)).toMatchObject({ failed: "unsent" });
    const without = oidc({ issuer, clientId: "app", clientSecret: secret }).open({
      clock,
      crypto: webCrypto,
      events: { emit: () => undefined },
    });
    expect([without.verifyBearer, without.exchange, without.clientCredentials]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("verifyBearer()", () => {
  const claims = (more: object = {}) => ({
    iss: issuer,
    aud: audience,
    sub: "alice",
    client_id: "spa",
    scope: "read write",
    iat: seconds(),
    exp: seconds() + 300,
    preferred_username: "alice@example.org",
    ...more,
  });
  const sign = (payload: object, { key = keys.privateKey, typ = "at+jwt", kid = "1" } = {}) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg: "RS256", typ, kid }).sign(key);
  const check = (value: string, scheme = "bearer", options: Partial<ApiOptions> = {}) =>
    required(setUp({ extensions: [api({ audience, ...options })] }).provider.verifyBearer)({
      value,
      scheme,
      method: "GET",
      url: audience,
    });

  test("accepts a token that the provider signed for this API", async () => {
    for (const typ of ["at+jwt", "JWT", "application/at+jwt"]) {
      expect(await check(await sign(claims({ aud: ["other", audience] }), { typ }))).toMatchObject({
        account: { issuer, subject: "alice", username: "alice@example.org" },
        client: "spa",
        scopes: ["read", "write"],
        issuedAt: seconds() * 1000,
        expiresAt: (seconds() + 300) * 1000,
      });
    }
  });

  test("returns no account for an app's own token", async () => {
    const bearer = await check(
      await sign(claims({ sub: "daemon", client_id: "daemon", scope: undefined, scp: ["all"] })),
    );
    expect(bearer).toMatchObject({ client: "daemon", scopes: ["all"] });
    expect(bearer.account).toBeUndefined();
  });

  test.each<[string, object]>([
    ["Auth0", { sub: "daemon@clients", client_id: undefined, azp: "daemon", gty: "client-credentials" }],
    ["Keycloak", { sub: "b7f1", azp: "daemon", preferred_username: "service-account-daemon" }],
    ["Okta", { sub: "daemon", client_id: undefined, cid: "daemon", scope: undefined, scp: ["read"] }],
    ["Entra", { sub: "id", oid: "id", tid: "tenant", client_id: undefined, azp: "daemon", scope: undefined }],
  ])("returns the client and no account for an app's own token of %s", async (_name, marks) => {
    const bearer = await check(await sign(claims(marks)));
    expect(bearer.account).toBeUndefined();
    expect(bearer.client).toMatch(/^(daemon|spa)$/);
  });

  test("returns no account if isAppToken says so, and isAppToken can't override the known signs", async () => {
    const marked = await sign(claims({ token_kind: "machine" }));
    const isAppToken = ({ token_kind }: Readonly<Record<string, unknown>>) => token_kind === "machine";
    expect((await check(marked)).account).toBeDefined();
    expect((await check(marked, "bearer", { isAppToken })).account).toBeUndefined();
    expect((await check(await sign(claims()), "bearer", { isAppToken })).account).toBeDefined();
    const known = await sign(claims({ gty: "client-credentials" }));
    expect((await check(known, "bearer", { isAppToken: () => false })).account).toBeUndefined();
  });

  const base = { issuer, clientId: "app", clientSecret: secret };

  test("the options of api() are checked: audience is needed, isAppToken is a function, no other name is known", () => {
    const untyped = api as (options?: unknown) => ReturnType<typeof api>;
    const problemsOf = (options?: object) => oidc({ ...base, extensions: [untyped(options)] }).problems;
    expect(problemsOf({ audience, isAppToken: "gty" })).toEqual([
      expect.stringContaining("isAppToken: expected a function"),
    ]);
    for (const options of [undefined, {}, { audience: "" }, { audience: 1 }, { isAppToken: () => true }]) {
      expect(problemsOf(options)).toEqual([expect.stringContaining("audience: expected this app's API")]);
    }
    expect(problemsOf({ audience, aud: "x" })).toEqual([expect.stringContaining('unknown option "aud"')]);
  });

  test.each(["audience", "isAppToken"])("%s as an option of oidc() is refused with the import of api()", (name) => {
    expect(oidc({ ...base, ...{ [name]: audience } }).problems).toEqual([
      expect.stringContaining('import { api } from "@identity-web/idp-oauth4webapi/api"'),
    ]);
  });

  test.each<[string, object]>([
    ["another issuer", { iss: "https://evil.example" }],
    ["another audience", { aud: "app" }],
    ["no audience", { aud: undefined }],
    ["an exp in the past", { exp: 1 }],
    ["no end", { exp: undefined }],
    ["an iat in the future", { iat: 9_999_999_999 }],
    ["no beginning", { iat: undefined }],
    ["an nbf in the future", { nbf: 9_999_999_999 }],
    ["no subject", { sub: undefined }],
    ["an ID token's nonce", { nonce: "n" }],
    ["an ID token's at_hash", { at_hash: "h" }],
    ["a key that it is bound to", { cnf: { jkt: "k" } }],
  ])("refuses a token with %s", async (_, wrong) => {
    await expect(check(await sign(claims(wrong)))).rejects.toMatchObject({ code: "invalid_token" });
  });

  test("refuses a token with a foreign signature, another type, no JWT, or another scheme", async () => {
    const bad = [
      await sign(claims(), { key: others.privateKey }),
      await sign(claims(), { typ: "logout+jwt" }),
      `${btoa('{"alg":"none","typ":"at+jwt"}')}.${btoa(JSON.stringify(claims()))}.`,
      "opaque",
    ];
    for (const value of bad) await expect(check(value)).rejects.toMatchObject({ code: "invalid_token" });
    await expect(check(await sign(claims()), "dpop")).rejects.toMatchObject({ code: "invalid_token" });
    await expect(check("opaque")).rejects.not.toThrow("opaque");
  });

  test("must name another audience than the client id, which ID tokens name", () => {
    const { problems } = oidc({ ...base, extensions: [api({ audience: "app" })] });
    expect(problems).toEqual([expect.stringContaining("audience: expected this app's API")]);
  });
});
