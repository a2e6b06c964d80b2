import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Listening, listen } from "../listen.ts";
import { type RunningApi, startApi } from "./index.ts";

const audience = "http://localhost:1/api";
const kid = "key";
let issuer: string;
let provider: Listening;
let api: RunningApi;
let isProviderDown = false;
let sign: (claims: Readonly<Record<string, unknown>>, typ?: string) => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
  const server = createServer(({ url }, response) => {
    if (isProviderDown) response.writeHead(500);
    response.end(JSON.stringify(url === "/keys" ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  provider = await listen(server, 0, "127.0.0.1");
  issuer = `http://127.0.0.1:${provider.port}`;
  api = await startApi({ port: 0, issuer, audience });
  sign = (claims, typ = "at+jwt") =>
    new SignJWT({ iss: issuer, aud: audience, sub: "alice", scope: "mail.read", exp: inSeconds(60), ...claims })
      .setProtectedHeader({ alg: "RS256", kid, typ })
      .sign(privateKey);
});
afterAll(() => Promise.all([provider.close(), api.close()]));

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

const call = async (path: string, token?: string, { url } = api) => {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(url + path, { headers });
  return { status: response.status, challenge: response.headers.get("WWW-Authenticate"), body: await response.json() };
};

test("answers 503 and no invalid_token while the provider is unavailable, and works again later", async () => {
  const fresh = await startApi({ port: 0, issuer, audience });
  const token = await sign({});
  isProviderDown = true;
  expect(await call("/messages", token, fresh)).toEqual({
    status: 503,
    challenge: null,
    body: { error: "provider_unavailable" },
  });
  isProviderDown = false;
  expect((await call("/messages", token, fresh)).status).toBe(200);
  await fresh.close();
});

test("answers a valid token with its subject", async () => {
  const { status, body } = await call("/messages", await sign({ scope: "mail.read calendar.read" }));
  expect(status).toBe(200);
  expect(body).toMatchObject({ subject: "alice", scope: "mail.read calendar.read", messages: expect.any(Array) });
  expect((await call("/events", await sign({ scope: "calendar.read" }))).body).toMatchObject({ subject: "alice" });
});

test("answers 401 with the requirement if there is no token", async () => {
  expect(await call("/messages")).toEqual({
    status: 401,
    challenge: 'Bearer scope="mail.read"',
    body: { error: "no_token" },
  });
});

test("answers 403 insufficient_scope to a token without the scope", async () => {
  const { status, challenge, body } = await call("/events", await sign({ scope: "mail.read calendar.reads" }));
  expect(status).toBe(403);
  expect(challenge).toContain('error="insufficient_scope"');
  expect(challenge).toContain('scope="calendar.read"');
  expect(body).toEqual({ error: "insufficient_scope", scope: "calendar.read" });
});

test.each([
  ["of another issuer", { iss: "http://127.0.0.1:1" }],
  ["for another audience", { aud: "http://localhost:1/other" }],
  ["that has expired", { exp: inSeconds(-60) }],
  ["that never expires", { exp: undefined }],
  ["without a subject", { sub: undefined }],
])("a token %s: 401 invalid_token", async (_, claims) => {
  const { status, challenge, body } = await call("/messages", await sign(claims));
  expect(status).toBe(401);
  expect(challenge).toContain('Bearer error="invalid_token"');
  expect(body).toMatchObject({ error: "invalid_token" });
});

test("answers 401 invalid_token to an ID token, a token of another key, or a text that is no JWT", async () => {
  const { privateKey } = await generateKeyPair("RS256");
  const forged = new SignJWT({ iss: issuer, aud: audience, sub: "alice", scope: "mail.read", exp: inSeconds(60) });
  const tokens = [
    await sign({}, "JWT"),
    await forged.setProtectedHeader({ alg: "RS256", kid, typ: "at+jwt" }).sign(privateKey),
    "opaque",
  ];
  for (const token of tokens) expect(await call("/messages", token)).toMatchObject({ status: 401 });
});
