import { webCrypto } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { entra } from "../entra.ts";
import { failure, never, type Scene, scene, sceneAt } from "../test/scene.ts";

const tenantId = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const clientId = "11112222-bbbb-3333-cccc-4444dddd5555";
const spa = { clientId: "55554444-3333-2222-1111-000099998888", secrets: ["of-the-spa"], multiTenant: true };
const api = {
  clientId,
  secrets: ["of-the-api"],
  multiTenant: true,
  adminConsent: ["https://graph.microsoft.com/User.Read"],
  appPermissions: { "https://graph.microsoft.com": ["User.Read.All"] },
};
const mine = `api://${clientId}/access_as_user`;

/** This app as an API, and a single-page app's token for it. */
async function apiScene(options: Parameters<typeof scene>[0] = {}) {
  const world = scene(options, { apps: [api, spa] });
  const caller = sceneAt(world.fake, world.clock, {
    clientId: spa.clientId,
    credential: { clientSecret: "of-the-spa" },
  });
  const { url, transaction } = await caller.begin({ scopes: ["openid", "profile", "offline_access", mine] });
  const callback = world.fake.authorize(url, { user: "alice" }).searchParams;
  const signedIn = await caller.client.completeSignIn(callback, transaction, never());
  return { ...world, signedIn, token: signedIn.tokens.accessTokens[0]?.value ?? "" };
}

const presented = (value: string, scheme = "bearer") => ({
  value,
  scheme,
  method: "GET",
  url: "https://api.test/orders",
});

const verify = ({ client }: Pick<Scene, "client">, value: string, scheme?: string) => {
  if (client.verifyBearer === undefined) throw new Error("no verifyBearer");
  return client.verifyBearer(presented(value, scheme));
};

/** An ID token of a refresh, with these claims. */
async function refreshedIdToken(fake: Scene["fake"], claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const brought: string[] = [];
  const keeping: typeof fetch = async (input, init) => {
    const response = await fake.fetch(input, init);
    const answer: unknown = await response.clone().json();
    if (typeof answer === "object" && answer !== null && "id_token" in answer) brought.push(String(answer.id_token));
    return response;
  };
  const app = sceneAt(fake, fakeClock(), { credential: { clientSecret: "of-the-api" }, fetch: keeping });
  const grant = app.grantOf(await app.signIn());
  fake.misbehave("refresh", { idToken: { claims: { nonce: undefined, ...claims } } });
  await app.client.refresh(grant, { scopes: ["User.Read"] }, never());
  return brought.at(-1) ?? "";
}

/** An Entra whose key sets name this issuer with each key. `undefined`: they name none. */
const withKeyIssuer =
  (entra: typeof fetch, issuer: string | undefined): typeof fetch =>
  async (input, init) => {
    const response = await entra(input, init);
    if (!String(input).includes("/discovery/v2.0/keys")) return response;
    const { keys }: { keys: readonly object[] } = JSON.parse(await response.text());
    return Response.json({ keys: keys.map((key) => ({ ...key, issuer })) });
  };

describe("verifyBearer() of entra()", () => {
  test("returns the account of the user's sign-ins, the client, the scopes and the expiry", async () => {
    const { client, token, signedIn, clock } = await apiScene();
    const bearer = await verify({ client }, token);
    expect(bearer.account).toMatchObject({ issuer: signedIn.account.issuer, subject: signedIn.account.subject });
    expect(bearer).toMatchObject({ client: spa.clientId, scopes: ["access_as_user"] });
    expect(bearer.expiresAt).toBeGreaterThan(clock.now());
  });

  test("refuses a token for another API, an ID token, an expired token and a DPoP token", async () => {
    const { client, token, signedIn, clock, signIn, fake } = await apiScene();
    const graph = (await signIn()).tokens.accessTokens[0]?.value ?? "";
    expect((await failure(verify({ client }, graph))).message).toContain("aud");
    const own = (await signIn()).idToken ?? "";
    expect((await failure(verify({ client }, own))).message).toContain("ID token");
    // The ID token of a refresh may have no nonce.
    expect((await failure(verify({ client }, await refreshedIdToken(fake)))).message).toContain("not an access token");
    expect((await failure(verify({ client }, signedIn.idToken ?? ""))).message).toContain("aud");
    expect((await failure(verify({ client }, token, "dpop"))).message).toContain("DPoP");
    expect((await failure(verify({ client }, `${token.slice(0, -8)}AAAAAAAA`))).message).toContain("signature");
    expect(await failure(verify({ client }, "no token"))).toMatchObject({ code: "invalid_token", status: 401 });
    await clock.advance(2 * 86_400_000);
    expect((await failure(verify({ client }, token))).message).toContain("exp");
  });

  test("refuses a bearer token that is bound to a key", async () => {
    const { client, fake } = await apiScene();
    const plain = { azp: spa.clientId, scp: "access_as_user" };
    expect(await verify({ client }, await refreshedIdToken(fake, plain))).toMatchObject({ client: spa.clientId });
    const bound = await refreshedIdToken(fake, { ...plain, cnf: { kid: "another key" } });
    expect((await failure(verify({ client }, bound))).message).toContain("bound to a key");
  });

  test("returns the same account for a token of version 1", async () => {
    const { client, signIn, fake } = await apiScene({ apiAudiences: ["https://graph.microsoft.com"] });
    const signedIn = await signIn();
    // The fake's tokens for Graph are of that version.
    const value = signedIn.tokens.accessTokens[0]?.value ?? "";
    expect(decodeJwt(value)).toMatchObject({ ver: "1.0", iss: `https://sts.windows.net/${fake.tenant.id}/` });
    const { account, client: sender } = await verify({ client }, value);
    expect([account?.issuer, account?.subject]).toEqual([signedIn.account.issuer, signedIn.account.subject]);
    expect(sender).toBe(clientId);
  });

  test("refuses a token of version 1 from another tenant, for any issuer in the key set", async () => {
    const fabrikam = { id: "ffff0000-1111-2222-3333-444455556666", domain: "fabrikam.onmicrosoft.com" };
    const tenants = [{ id: tenantId, domain: "contoso.onmicrosoft.com" }, fabrikam];
    const users = [{ name: "mallory", tenant: fabrikam.domain }];
    const world = scene({}, { apps: [api, spa], tenants, users });
    const elsewhere = sceneAt(world.fake, world.clock, {
      tenantId: fabrikam.id,
      clientId: spa.clientId,
      credential: { clientSecret: "of-the-spa" },
    });
    const value = (await elsewhere.signIn("mallory")).tokens.accessTokens[0]?.value ?? "";
    expect(decodeJwt(value)).toMatchObject({ iss: `https://sts.windows.net/${fabrikam.id}/`, tid: fabrikam.id });
    // All tenants have the same keys. A tenant's own key set says that they belong to that tenant.
    for (const issuer of [undefined, `https://login.microsoftonline.com/${tenantId}/v2.0`]) {
      const { client } = sceneAt(world.fake, world.clock, {
        tenantId,
        credential: { clientSecret: "of-the-api" },
        apiAudiences: ["https://graph.microsoft.com"],
        fetch: withKeyIssuer(world.fake.fetch, issuer),
      });
      expect((await failure(verify({ client }, value))).message).toContain("iss");
    }
  });

  test("refuses callers of tenants outside allowedTenants", async () => {
    const { client, token } = await apiScene({ allowedTenants: ["ffff0000-1111-2222-3333-444455556666"] });
    expect((await failure(verify({ client }, token))).message).toContain("allowedTenants");
  });

  test("returns no account for an app's own token", async () => {
    const { client, fake } = await apiScene();
    const answer = await client.clientCredentials?.({ scopes: [`api://${clientId}/.default`] }, undefined, never());
    if (answer === undefined || "failed" in answer) throw new Error("no token");
    const bearer = await verify({ client }, answer.token.value);
    expect(bearer.account).toBeUndefined();
    expect(bearer.claims).toMatchObject({ idtyp: "app" });
    expect(fake.requests("client_credentials")).toHaveLength(1);
  });

  test("returns no account for an app's own token with scp beside idtyp, or without both", async () => {
    const { client, fake } = await apiScene();
    const plain = { azp: spa.clientId };
    const marked = await refreshedIdToken(fake, { ...plain, scp: "access_as_user", idtyp: "app" });
    expect((await verify({ client }, marked)).account).toBeUndefined();
    expect((await verify({ client }, await refreshedIdToken(fake, plain))).account).toBeUndefined();
    const user = await refreshedIdToken(fake, { ...plain, scp: "access_as_user", idtyp: "user" });
    expect((await verify({ client }, user)).account).toBeDefined();
  });
});

describe("an exchange on behalf of a user", () => {
  test("returns a token for another API, and MSAL keeps no copy", async () => {
    const { client, token, fake } = await apiScene();
    const answer = await client.exchange?.(token, { scopes: ["User.Read"] }, undefined, never());
    if (answer === undefined || "failed" in answer) throw new Error(JSON.stringify(answer));
    expect(fake.tokenInfo(answer.token.value)).toMatchObject({ user: "alice", clientId, scopes: ["User.Read"] });
    expect(answer.providerState).toBe("");
  });

  test("requests the token from the user's own tenant in an app for several tenants", async () => {
    const { client, token, fake } = await apiScene({ tenantId: "organizations" });
    const answer = await client.exchange?.(token, { scopes: ["User.Read"] }, undefined, never());
    expect(answer).toHaveProperty("token");
    expect(new URL(fake.requests("on_behalf_of")[0]?.url ?? "").pathname).toContain(tenantId);
    // The caller's token and this app's token.
    expect(fake.requests("discovery")).toHaveLength(2);
  });

  test.each([
    ["consent", { aadsts: 65001 }, { failed: "interaction" }],
    [
      "conditional access",
      { aadsts: 50076, members: { claims: "{}" } },
      { failed: "interaction", error: { claims: "{}" } },
    ],
    ["the caller's token has expired", { aadsts: 500133 }, { failed: "refused" }],
    ["throttled", { status: 429, retryAfter: 5 }, { failed: "unsent", error: { retryAfter: 5 } }],
    ["lost", { network: "lost" }, { failed: "unknown" }],
  ] as const)("%s", async (_, mishap, expected) => {
    const { client, token, fake } = await apiScene();
    fake.misbehave("on_behalf_of", mishap);
    const answer = await client.exchange?.(token, { scopes: ["User.Read"] }, undefined, never());
    expect(answer).toMatchObject(expected);
    expect(JSON.stringify(answer)).not.toContain(token);
  });
});

test("an exchange that Entra throttles holds back the same user's exchanges, and not the app's own tokens", async () => {
  const { client, token, fake } = await apiScene();
  const exchange = () => client.exchange?.(token, { scopes: ["User.Read"] }, undefined, never());
  const ofApp = () =>
    client.clientCredentials?.({ scopes: ["https://graph.microsoft.com/.default"] }, undefined, never());
  fake.misbehave("on_behalf_of", { status: 429, retryAfter: 5 });
  await exchange();
  const sent = fake.requests("on_behalf_of").length;
  expect(await exchange()).toMatchObject({ failed: "unsent", error: { retryAfter: 5 } });
  expect(fake.requests("on_behalf_of")).toHaveLength(sent);
  expect(await ofApp()).toHaveProperty("token");
});

describe("a token for the app itself", () => {
  const request = { scopes: ["https://graph.microsoft.com/.default"] };

  test("is requested without a discovery request by MSAL", async () => {
    const { client, fake } = scene({}, { apps: [api] });
    for (let i = 0; i < 2; i++) {
      const answer = await client.clientCredentials?.(request, undefined, never());
      if (answer === undefined || "failed" in answer) throw new Error(JSON.stringify(answer));
      expect(fake.tokenInfo(answer.token.value)).toMatchObject({ roles: ["User.Read.All"], clientId });
      expect(answer.token.scopes).toContain(request.scopes[0]);
    }
    expect(fake.requests("discovery")).toHaveLength(1);
  });

  test("is refused in an app for several tenants", async () => {
    const { client } = scene({ tenantId: "organizations" }, { apps: [api] });
    const answer = await client.clientCredentials?.(request, undefined, never());
    expect(answer).toMatchObject({ failed: "unsent", error: { code: "configuration" } });
  });
});

test("tokens of another provider name scope and client as RFC 9068 does, and an app's own token has no account", async () => {
  const issuer = "https://adfs.test/adfs";
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const clock = fakeClock();
  const documents: Readonly<Record<string, object>> = {
    "/adfs/.well-known/openid-configuration": {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
    },
    "/adfs/keys": { keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "RS256", use: "sig" }] },
  };
  const client = entra({
    authority: issuer,
    clientId,
    clientSecret: "secret",
    clientCapabilities: [],
    fetch: async (input) => Response.json(documents[new URL(String(input)).pathname]),
  }).open({ clock, crypto: webCrypto, events: { emit: () => undefined } });
  const now = Math.floor(clock.now() / 1000);
  const sign = (claims: object, typ = "at+jwt") =>
    new SignJWT({ iss: issuer, aud: clientId, iat: now, exp: now + 300, client_id: "daemon", ...claims })
      .setProtectedHeader({ alg: "RS256", typ, kid: "1" })
      .sign(privateKey);
  const ofUser = await verify({ client }, await sign({ sub: "alice", scope: "read write" }));
  expect(ofUser).toMatchObject({ account: { issuer, subject: "alice" }, client: "daemon", scopes: ["read", "write"] });
  const ofApp = await verify({ client }, await sign({ sub: "daemon", scope: "read" }));
  expect(ofApp).toMatchObject({ client: "daemon", scopes: ["read"] });
  expect(ofApp.account).toBeUndefined();
  const error = await failure(verify({ client }, await sign({ sub: "alice", scope: "read write" }, "JWT")));
  expect(error).toMatchObject({ code: "invalid_token", message: expect.stringContaining('expected "at+jwt"') });
});

test("a signature by a key of another issuer is refused", async () => {
  const { fake, clock } = scene();
  const personal = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
  const withIssuer = async (input: RequestInfo | URL, init?: RequestInit) => {
    const response = await fake.fetch(input, init);
    if (!new Request(input, init).url.includes("/discovery/v2.0/keys")) return response;
    const { keys }: { keys: object[] } = await response.json();
    return Response.json({ keys: keys.map((key) => ({ ...key, issuer: personal })) });
  };
  const error = await failure(sceneAt(fake, clock, { fetch: withIssuer }).signIn());
  expect(error.message).toContain(`signed by a key for "${personal}"`);
});
