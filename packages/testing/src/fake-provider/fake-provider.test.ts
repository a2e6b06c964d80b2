import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fakeProvider } from "./fake-provider.ts";
import { plainFakeProvider } from "./plain-fake-provider.ts";

let time = Date.UTC(2030, 0, 1);
const provider = fakeProvider({ clock: { now: () => time }, users: { alice: { groups: ["staff"] } } });
const { clientId, clientSecret = "" } = provider.client;
const verifier = "v".repeat(43);
const redirectUri = "https://app.test/callback";

beforeAll(() => provider.listen());
afterAll(() => provider.close());
beforeEach(() => provider.reset());

/** An authorization request as a client sends it. */
async function authorizationUrl(more: Record<string, string> = {}): Promise<URL> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const challenge = Buffer.from(digest).toString("base64url");
  const url = new URL(`${provider.issuer}/authorize`);
  const parameters = {
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid offline_access read",
    state: "st",
    nonce: "no",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...more,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

const post = (form: Record<string, string>): Promise<Response> =>
  fetch(`${provider.issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams(form),
  });

const redeem = (code: string, more: Record<string, string> = {}) =>
  post({ grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier, ...more });

const refresh = (refreshToken: string, more: Record<string, string> = {}) =>
  post({ grant_type: "refresh_token", refresh_token: refreshToken, ...more });

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly scope: string;
}
const tokens = async (answer: Promise<Response>): Promise<Tokens> => (await answer).json();
const codeFor = async (user: string) =>
  provider.authorize(await authorizationUrl(), { user }).searchParams.get("code") ?? "";
const signIn = async (user = "alice") => tokens(redeem(await codeFor(user)));

describe("the fake provider", () => {
  test("serves discovery, a callback, tokens and userinfo", async () => {
    const metadata = await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({ issuer: provider.issuer, token_endpoint: `${provider.issuer}/token` });
    const callback = provider.authorize(await authorizationUrl(), { user: "alice" });
    expect(Object.fromEntries(callback.searchParams)).toMatchObject({ state: "st", iss: provider.issuer });
    const issued = await tokens(redeem(callback.searchParams.get("code") ?? ""));
    const userinfo = await fetch(`${provider.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${issued.access_token}` },
    });
    expect(await userinfo.json()).toMatchObject({ sub: "alice", groups: ["staff"] });
  });

  test("signs ID tokens by a published key", async () => {
    const { id_token } = await signIn();
    const keys: JSONWebKeySet = await (await fetch(`${provider.issuer}/jwks`)).json();
    const { payload } = await jwtVerify(id_token, createLocalJWKSet(keys), { currentDate: new Date(time) });
    expect(payload).toMatchObject({
      iss: provider.issuer,
      aud: clientId,
      sub: "alice",
      nonce: "no",
      sid: provider.sid("alice"),
    });
  });

  test("accepts a code once, with its verifier, redirect URI and client", async () => {
    expect(await (await redeem(await codeFor("alice"), { code_verifier: "x".repeat(43) })).json()).toMatchObject({
      error: "invalid_grant",
    });
    expect((await redeem(await codeFor("alice"), { redirect_uri: "https://evil.test/" })).status).toBe(400);
    const code = await codeFor("alice");
    const { refresh_token } = await tokens(redeem(code));
    expect((await redeem(code)).status).toBe(400);
    expect((await refresh(refresh_token)).status, "a code used twice ends what it gave").toBe(400);
  });

  test("answers a wrong client secret with invalid_client", async () => {
    const body = new URLSearchParams({ grant_type: "refresh_token", client_id: clientId, client_secret: "wrong" });
    const answer = await fetch(`${provider.issuer}/token`, { method: "POST", body });
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: "invalid_client" }]);
  });

  test("with rotation ends the grant of an old refresh token", async () => {
    const first = await signIn();
    const second = await tokens(refresh(first.refresh_token));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await refresh(second.refresh_token)).status).toBe(400);
    expect(provider.sentTwice).toBe(1);
  });

  test("without rotation accepts the same refresh token twice", async () => {
    provider.configure({ rotation: false });
    const { refresh_token } = await signIn();
    for (let i = 0; i < 2; i++) expect(await tokens(refresh(refresh_token))).not.toHaveProperty("refresh_token");
    expect(provider.sentTwice).toBe(1);
  });

  test("grants no scope beyond the grant, and only scopes to which the user consents", async () => {
    const { refresh_token } = await signIn();
    expect(await (await refresh(refresh_token, { scope: "openid write" })).json()).toMatchObject({
      error: "invalid_scope",
    });
    const callback = provider.authorize(await authorizationUrl(), { user: "alice", consents: ["openid"] });
    expect((await tokens(redeem(callback.searchParams.get("code") ?? ""))).scope).toBe("openid");
  });

  test("ends the grant of a revoked token, and records the revocation", async () => {
    const { refresh_token, access_token } = await signIn();
    expect(provider.tokenInfo(access_token)).toMatchObject({ user: "alice", clientId });
    const body = new URLSearchParams({ token: refresh_token, client_id: clientId, client_secret: clientSecret });
    await fetch(`${provider.issuer}/revocation`, { method: "POST", body });
    expect(provider.revoked).toEqual([refresh_token]);
    expect(provider.tokenInfo(access_token)).toBeUndefined();
    expect((await refresh(refresh_token)).status).toBe(400);
  });

  test("lets access tokens expire", async () => {
    const { access_token } = await signIn();
    time += 300_000;
    expect(provider.tokenInfo(access_token)).toBeUndefined();
  });

  test("has one session for each browser and user, which end-session ends before it redirects back", async () => {
    const { id_token } = await signIn();
    const before = provider.sid("alice");
    expect(decodeJwt(id_token).sid).toBe(before);
    expect(provider.sid("alice", "phone")).not.toBe(before);
    const back = new URLSearchParams({
      id_token_hint: id_token,
      post_logout_redirect_uri: "https://app.test/out",
      state: "s",
    });
    const answer = await fetch(`${provider.issuer}/end-session?${back}`, { redirect: "manual" });
    expect(answer.headers.get("location")).toBe("https://app.test/out?state=s");
    expect(provider.sid("alice")).not.toBe(before);
  });

  test("redirects a browser at the authorization endpoint back to the app", async () => {
    const answer = await fetch(await authorizationUrl({ login_hint: "bob" }), { redirect: "manual" });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
    expect(decodeJwt((await tokens(redeem(code))).id_token).sub).toBe("bob");
  });

  test("makes logout tokens and front-channel URLs", async () => {
    const token = await provider.logoutToken({ sid: "s", typ: "JWT", claims: { exp: undefined } });
    expect(decodeProtectedHeader(token).typ).toBe("JWT");
    expect(decodeJwt(token)).toMatchObject({ sid: "s", aud: clientId });
    expect(decodeJwt(token)).not.toHaveProperty("exp");
    const url = new URL(provider.frontChannelUrl("https://app.test/logout?a=b", { sid: "s" }));
    expect(Object.fromEntries(url.searchParams)).toEqual({ a: "b", sid: "s", iss: provider.issuer });
    expect(provider.frontChannelUrl("https://app.test/logout", { sid: "s", iss: false })).toBe(
      "https://app.test/logout?sid=s",
    );
  });
});

describe("a fault of the fake provider", () => {
  test("applies to the given number of calls, in order, and then ends", async () => {
    const { refresh_token } = await signIn();
    provider.misbehave("refresh", { status: 503, retryAfter: 7 }, 2);
    provider.misbehave("refresh", { error: "invalid_grant" });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await refresh(refresh_token)).status);
    expect(statuses).toEqual([503, 503, 400, 200]);
  });

  test("can be a refused connection, which never arrives, or a lost answer, which was processed", async () => {
    const { refresh_token } = await signIn();
    provider.misbehave("refresh", { network: "refused" });
    await expect(refresh(refresh_token)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    expect(provider.refreshTokens).toEqual([]);
    provider.misbehave("refresh", { network: "lost" });
    await expect(refresh(refresh_token)).rejects.toThrow("fetch failed");
    expect((await refresh(refresh_token)).status, "used up").toBe(400);
    expect(provider.sentTwice).toBe(1);
  });

  test("by 429 or 503 doesn't count the refresh token as sent", async () => {
    const { refresh_token } = await signIn();
    provider.misbehave("refresh", { status: 429 });
    await refresh(refresh_token);
    await refresh(refresh_token);
    expect([provider.sentTwice, provider.requests("refresh").length]).toEqual([0, 2]);
  });

  test("can be a gate that holds answers until a test releases them", async () => {
    const { refresh_token } = await signIn();
    const gate = provider.hold("token", "after");
    const answer = refresh(refresh_token);
    await gate.arrived();
    expect(gate.held).toBe(1);
    expect((await provider.fetch(`${provider.issuer}/jwks`)).status, "others pass").toBe(200);
    gate.release();
    expect((await answer).status).toBe(200);
    expect((await refresh(refresh_token)).status, "open from then on").toBe(400);
  });

  test.each([
    [{ alg: "none" }, { alg: "none", typ: "JWT" }],
    [{ alg: "HS256" }, { alg: "HS256", typ: "JWT" }],
    [{ kid: null }, { alg: "RS256", typ: "JWT" }],
    [
      { typ: null, kid: "made-up" },
      { alg: "RS256", kid: "made-up" },
    ],
  ])("can be an ID token with %o", async (idToken, header) => {
    provider.misbehave("code", { idToken });
    expect(decodeProtectedHeader((await signIn()).id_token)).toEqual(header);
  });

  test("can be a rotation of keys, which removes the old keys unless the test keeps them", async () => {
    const published = async () => {
      const { keys }: JSONWebKeySet = await (await fetch(`${provider.issuer}/jwks`)).json();
      return keys.map(({ kid }) => kid);
    };
    const before = await published();
    provider.rotateKeys({ keepOld: true });
    expect(await published()).toEqual(expect.arrayContaining([...before, expect.anything()]));
    provider.rotateKeys();
    const after = await published();
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]);
  });

  test("can be a missing end-session or revocation endpoint", async () => {
    provider.configure({ endSession: false, revocation: false });
    const metadata = await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).not.toHaveProperty("end_session_endpoint");
    expect(metadata).not.toHaveProperty("revocation_endpoint");
  });

  test("is removed by reset(), which also removes all grants and settings and releases held requests", async () => {
    const { refresh_token } = await signIn();
    provider.misbehave("discovery", { status: 500 });
    provider.configure({ sid: false });
    const gate = provider.hold("token");
    const held = refresh(refresh_token);
    await gate.arrived();
    provider.reset();
    expect((await held).status).toBe(400);
    expect((await fetch(`${provider.issuer}/.well-known/openid-configuration`)).status).toBe(200);
    expect(decodeJwt((await signIn()).id_token)).toHaveProperty("sid");
  });
});

test("the fake provider lets requests to other addresses pass, and answers an unknown path with 404", async () => {
  expect((await fetch(`${provider.issuer}/nothing`)).status).toBe(404);
  await expect(fetch("http://127.0.0.1:2/")).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
});

test("authorize() of the fake provider throws if a provider would show an error page instead of a redirect", async () => {
  const url = await authorizationUrl({ client_id: "unknown" });
  expect(() => provider.authorize(url, { user: "alice" })).toThrow("unknown client_id");
});

describe("a Basic header at the fake provider", () => {
  const clients = [{ clientId: "a~b", clientSecret: "s~c+r%" }];
  const escaped = "a%7Eb:s%7Ec%2Br%25";
  const plain = "a~b:s~c+r%";
  const statusOf = async (basicAuthentication: "decoded" | "as-sent", header: string) => {
    const one = plainFakeProvider({ clients, basicAuthentication });
    const headers = { authorization: `Basic ${btoa(header)}` };
    const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: "unknown" });
    return (await one.fetch(`${one.issuer}/token`, { method: "POST", headers, body })).status;
  };

  test("is decoded before it is compared, as the standard requires", async () => {
    expect(await statusOf("decoded", escaped)).toBe(400);
    expect(await statusOf("decoded", plain)).toBe(401);
  });

  test("is compared without decoding with the setting as-sent", async () => {
    expect(await statusOf("as-sent", escaped)).toBe(401);
    expect(await statusOf("as-sent", plain)).toBe(400);
  });
});
