import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { clientSecretBasic, clientSecretPost } from "./client/authentication.ts";
import { userinfo } from "./extensions/userinfo/userinfo.ts";
import { oidc } from "./oidc.ts";
import type { OidcOptions } from "./options/options.ts";
import { failure, never, quick, scene } from "./test/scene.ts";

describe("the authorization request", () => {
  test("omits response_mode by default, and completes a callback by form_post", async () => {
    expect((await scene().begin()).url.searchParams.has("response_mode")).toBe(false);
    const post = scene({ responseMode: "form_post" });
    expect((await post.begin()).url.searchParams.get("response_mode")).toBe("form_post");
    expect((await post.signIn()).signedIn.account.subject).toBe("alice");
  });

  test("always has the scope openid", async () => {
    expect((await scene().begin({ scopes: ["Mail.Read"] })).url.searchParams.get("scope")).toBe("openid Mail.Read");
  });

  test("has the configured parameters, and those of the sign-in replace them", async () => {
    const { begin } = scene({
      authorizationParameters: { prompt: "consent", max_age: "60", resource: "https://one.test" },
    });
    const asked = (await begin({ resource: "https://other.test" })).url.searchParams;
    expect([asked.get("prompt"), asked.get("max_age"), asked.get("resource")]).toEqual([
      "consent",
      "60",
      "https://other.test",
    ]);
  });

  test("checks a configured max_age like that of a sign-in", async () => {
    const { begin, client, fake, clock } = scene({ authorizationParameters: { max_age: "60" } });
    const { url, transaction } = await begin();
    const { searchParams } = fake.authorize(url, { user: "alice", authTime: clock.now() / 1000 - 3600 });
    const error = await failure(client.completeSignIn(searchParams, transaction, never()));
    expect(error.message).toContain("auth_time");
  });

  test("keeps the query of the authorization endpoint", async () => {
    const { begin } = scene({}, { metadata: { authorization_endpoint: "https://idp.test/authorize?tenant=1" } });
    expect((await begin()).url.searchParams.get("tenant")).toBe("1");
  });
});

test.each([
  [{ state: "another" }, "expected the state of this sign-in in the callback, and got another one"],
  [{ iss: undefined }, "expected iss in the callback, as the provider's metadata announces, and got none"],
  [{ iss: "https://evil.test" }, 'expected the iss "https://idp.test" in the callback, and got "https://evil.test"'],
])("the error for a callback with %o says what was expected and what was found", async (answer, message) => {
  const { begin, fake, client } = scene();
  const { url, transaction } = await begin();
  fake.misbehave("authorize", { answer });
  const { searchParams } = fake.authorize(url, { user: "alice" });
  expect((await failure(client.completeSignIn(searchParams, transaction, never()))).message).toBe(message);
});

describe("client authentication of oidc()", () => {
  const sent = async (options: Partial<OidcOptions>, metadata: Record<string, unknown> = {}) => {
    const { signIn, fake } = scene(options, { metadata });
    await signIn();
    const [request] = fake.requests("code");
    const basic = request?.headers.get("authorization")?.startsWith("Basic ") === true;
    return basic ? "basic" : request?.parameters.has("client_secret") ? "post" : "none";
  };
  const offered = (...methods: string[]) => ({ token_endpoint_auth_methods_supported: methods });

  test("is client_secret_basic by default, also if the provider announces no method", async () => {
    expect(await sent({})).toBe("basic");
    expect(await sent({}, { token_endpoint_auth_methods_supported: undefined })).toBe("basic");
  });

  test("is client_secret_post if the provider doesn't offer client_secret_basic", async () => {
    expect(await sent({}, offered("client_secret_post", "private_key_jwt"))).toBe("post");
  });

  test("is the configured method, even if the provider doesn't offer it", async () => {
    expect(await sent({ clientAuthentication: clientSecretPost() })).toBe("post");
    expect(await sent({ clientAuthentication: clientSecretBasic() }, offered("client_secret_post"))).toBe("basic");
  });

  test("is none without a secret", async () => {
    const { signIn, fake } = scene({}, { clients: [{ clientId: "public" }] });
    await signIn();
    const [request] = fake.requests("code");
    expect(request?.parameters.get("client_id")).toBe("public");
    expect(request?.headers.has("authorization")).toBe(false);
  });

  test("reports a wrong secret with the method and the option, without the secret", async () => {
    const error = await failure(scene({ clientSecret: "wrong-wrong-wrong" }).signIn());
    expect(error.code).toBe("invalid_callback");
    expect(error.message).toContain("invalid_client");
    expect(error.cure).toMatch(/client_secret_basic.*clientSecret.*client_secret_post/);
    expect(`${error.message}${error.cure}`).not.toContain("wrong-wrong-wrong");
  });

  test("reports a refused public client with a cure", async () => {
    const { signIn, fake } = scene({}, { clients: [{ clientId: "public" }] });
    fake.misbehave("code", { error: "invalid_client", status: 401 });
    expect((await failure(signIn())).cure).toMatch(/"public" authenticated by none.*clientSecret/);
  });

  test("reports a 401 with a challenge as a refused client", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    const headers = { "www-authenticate": "Basic" };
    fake.misbehave("refresh", { status: 401, headers });
    const answer = await client.refresh(grant, { scopes: [] }, never());
    expect(answer).toMatchObject({ failed: "unsent", error: { code: "configuration" } });
  });
});

describe("discovery of oidc()", () => {
  test.each([
    ["https://idp.test/", "https://idp.test"],
    ["https://idp.test", "https://idp.test/"],
    ["https://idp.test/tenant/", "https://idp.test/tenant"],
  ])("issuer %s with metadata of %s uses the issuer of the metadata", async (configured, issuer) => {
    const { signIn, client } = scene({ issuer: configured }, { issuer });
    expect((await signIn()).signedIn.account.issuer).toBe(issuer);
    expect([client.acceptsIssuer(issuer), client.name]).toEqual([true, configured]);
  });

  test.each([
    [{ token_endpoint: undefined }, /token_endpoint/],
    [{ jwks_uri: "nonsense" }, /jwks_uri.*"nonsense"/],
    [{ authorization_endpoint: "http://idp.test/authorize" }, /TLS as authorization_endpoint/],
    [{ token_endpoint: "http://localhost:1/token" }, /TLS as token_endpoint/],
  ])("metadata with %o is refused, and the error names its address", async (metadata, why) => {
    const error = await failure(scene({}, { metadata }).begin());
    expect(error).toMatchObject({ code: "provider_unavailable", message: expect.stringMatching(why) });
    expect(error.message).toContain("https://idp.test/.well-known/openid-configuration");
  });

  test("plain http is accepted on loopback only", async () => {
    const { signIn } = scene({}, { issuer: "http://127.0.0.1:3003" });
    expect((await signIn()).signedIn.account.subject).toBe("alice");
    const metadata = { token_endpoint: "http://idp.test/token" };
    await expect(scene({}, { issuer: "http://127.0.0.1:3003", metadata }).begin()).rejects.toThrow(/TLS/);
  });

  test("a failed renewal in the background emits an event", async () => {
    const { begin, fake, clock, emitted } = scene();
    await begin();
    await clock.advance(3_600_000);
    fake.misbehave("discovery", { status: 500 });
    await begin();
    await clock.advance(0);
    expect(emitted).toMatchObject([{ type: "provider_failed" }]);
  });
});

describe("userinfo()", () => {
  test("adds claims, and those of the ID token replace them (scope-userinfo-claims)", async () => {
    const { signIn, fake } = scene({ extensions: [userinfo()] });
    fake.misbehave("userinfo", { answer: { picture: "p.png", name: "Another" } });
    const { signedIn } = await signIn();
    expect(signedIn.claims).toMatchObject({ picture: "p.png", name: "Alice" });
  });

  test("refuses another subject than that of the ID token (userinfo-invalid-sub)", async () => {
    const { signIn, fake } = scene({ extensions: [userinfo()] });
    fake.misbehave("userinfo", { answer: { sub: "mallory" } });
    const error = await failure(signIn());
    expect(error).toMatchObject({ code: "invalid_callback", message: expect.stringContaining("not that of userinfo") });
  });

  test("is provider_unavailable without an answer, and sends no request with a token for an API", async () => {
    const { signIn, fake } = scene({ extensions: [userinfo()] });
    fake.misbehave("userinfo", { status: 500 });
    expect((await failure(signIn())).code).toBe("provider_unavailable");
    const asked = scene({ extensions: [userinfo()] });
    await asked.signIn({ resource: "https://api.test" });
    const plain = scene();
    await plain.signIn();
    expect([asked.fake.requests("userinfo").length, plain.fake.requests("userinfo").length]).toEqual([0, 0]);
  });
});

describe("a refresh by oidc()", () => {
  test("sends no scope if the grant covers the request", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn({ scopes: ["openid", "offline_access", "Mail.Read", "Mail.Send"] });
    const answer = await client.refresh(grant, { scopes: ["Mail.Read"] }, never());
    expect(fake.requests("refresh")[0]?.parameters.has("scope")).toBe(false);
    expect(answer).toMatchObject({ token: { scopes: expect.arrayContaining(["Mail.Read", "Mail.Send"]) } });
  });

  test("sends a scope beyond the grant together with openid and offline_access", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    await client.refresh(grant, { scopes: ["Files.Read"] }, never());
    expect(fake.requests("refresh")[0]?.parameters.get("scope")).toBe("openid offline_access Files.Read");
  });

  // Without `scope` a provider grants what the sign-in granted (RFC 6749 §6), not what an earlier refresh has asked for.
  test("sends a scope beyond the sign-in at each refresh, so that a token for it can be had again and again", async () => {
    const { signIn, client, fake } = scene();
    let { grant } = await signIn();
    // A provider that grants it, as Entra does for another API.
    const body = JSON.stringify({ access_token: "files", token_type: "Bearer", expires_in: 300, scope: "Files.Read" });
    for (const scopes of [["Files.Read"], ["Mail.Read"], ["Files.Read"], ["Mail.Read"]]) {
      const isBeyond = scopes.includes("Files.Read");
      if (isBeyond) fake.misbehave("refresh", { body, processed: false });
      const answer = await client.refresh(grant, { scopes }, never());
      expect(answer).toMatchObject({ token: { scopes: expect.arrayContaining(scopes) } });
      const sent = fake.requests("refresh").at(-1)?.parameters.get("scope");
      expect(sent).toBe(isBeyond ? "openid offline_access Files.Read" : null);
      if ("providerState" in answer) grant = { ...grant, providerState: answer.providerState ?? "" };
    }
  });

  test("sends a scope by its name after an answer that lacks it, although the sign-in granted it", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn({ scopes: ["openid", "offline_access", "Mail.Read", "Mail.Send"] });
    fake.misbehave("refresh", { answer: { scope: "Mail.Read" } });
    const lacking = await client.refresh(grant, { scopes: ["Mail.Send"] }, never());
    if (!("refreshed" in lacking) || lacking.refreshed === undefined)
      throw new Error("expected tokens without the scope");
    const { providerState } = lacking.refreshed;
    expect(await client.refresh({ ...grant, providerState }, { scopes: ["Mail.Send"] }, never())).toMatchObject({
      token: { scopes: expect.arrayContaining(["Mail.Send"]) },
    });
    expect(fake.requests("refresh").at(-1)?.parameters.get("scope")).toBe("openid offline_access Mail.Send");
  });

  test("sends a configured resource, and doesn't name the token by it", async () => {
    const { signIn, client, fake } = scene({ authorizationParameters: { resource: "https://api.test" } });
    const { grant } = await signIn();
    const answer = await client.refresh(grant, { scopes: ["Mail.Read"] }, never());
    for (const place of ["code", "refresh"] as const) {
      expect(fake.requests(place)[0]?.parameters.get("resource")).toBe("https://api.test");
    }
    expect(grant.accessTokens[0]).not.toHaveProperty("resource");
    expect("token" in answer && answer.token.resource).toBeUndefined();
  });

  test("keeps the grant after Entra's consent_required in an invalid_grant, and passes its claims on", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    const body = JSON.stringify({ error: "invalid_grant", suberror: "consent_required", claims: '{"a":1}' });
    fake.misbehave("refresh", { body, status: 400, processed: false });
    const answer = await client.refresh(grant, { scopes: ["Mail.Read"] }, never());
    expect(answer).toMatchObject({ failed: "interaction", error: { claims: '{"a":1}' } });
  });

  test("has an unknown outcome after invalid_target, because providers may have used the refresh token", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    fake.misbehave("refresh", { error: "invalid_target" });
    expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({ failed: "unknown" });
  });

  test("keeps a rotated refresh token if the keys can't be loaded", async () => {
    const { signIn, fake, context } = scene();
    const { grant } = await signIn();
    const fresh = oidc({ ...fake.client, fetch: fake.fetch, idTokenSigningAlg: quick }).open(context);
    fake.misbehave("jwks", { status: 500 }, 9);
    expect(await fresh.refresh(grant, { scopes: ["Mail.Read"] }, never())).toMatchObject({ rotated: true });
    fake.misbehave("refresh", { idToken: { claims: { sub: "mallory" } } });
    const { grant: another } = await scene().signIn();
    expect(await fresh.refresh(another, { scopes: ["Mail.Read"] }, never())).toMatchObject({ failed: "refused" });
  });

  test("doesn't send the grant of another provider", async () => {
    const { grant } = await scene({}, { issuer: "https://other.test" }).signIn();
    const { client, fake } = scene();
    expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({ failed: "refused" });
    expect(await client.revoke(grant, never())).toBe("unsupported");
    expect(fake.requests("token").length + fake.requests("revocation").length).toBe(0);
  });

  test.each(["", "nonsense", "[]", '{"refreshToken":"x"}'])(
    "a foreign state (%s) needs the user",
    async (providerState) => {
      const { signIn, client } = scene();
      const { grant } = await signIn();
      expect(await client.refresh({ ...grant, providerState }, { scopes: [] }, never())).toMatchObject({
        failed: "interaction",
      });
    },
  );

  test.each([
    ["reusable", "reusable"],
    ["single-use", "single-use"],
    ["learn", "single-use"],
  ] as const)("refreshTokens %s: a grant begins as %s", async (refreshTokens, renewal) => {
    const { signIn, client } = scene({ refreshTokens });
    expect((await signIn()).grant.renewal).toBe(renewal);
    expect(client.refreshTokens).toBe(refreshTokens);
  });

  test.each([{ refresh_token: null, id_token: null, scope: null, expires_in: null }, { expires_in: "300" }])(
    "an answer with %o can be read",
    async (answer) => {
      const { signIn, client, fake } = scene({ refreshTokens: "reusable" }, { rotation: false });
      const { grant } = await signIn();
      fake.misbehave("refresh", { answer });
      expect(await client.refresh(grant, { scopes: ["Mail.Read"] }, never())).toMatchObject({ rotated: false });
    },
  );

  test("refuses a token that is bound to an unknown key, and revokes its refresh token", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    fake.misbehave("refresh", { answer: { token_type: "DPoP" } });
    const answer = await client.refresh(grant, { scopes: ["Mail.Read"] }, never());
    expect(answer).toMatchObject({ failed: "refused", providerState: expect.stringContaining("refreshToken") });
  });

  test.each([{ expires_in: "soon" }, { token_type: "mac" }, { refresh_token: 7 }, { scope: ["a"] }])(
    "has an unknown outcome after an answer with %o",
    async (answer) => {
      const { signIn, client, fake } = scene();
      const { grant } = await signIn();
      fake.misbehave("refresh", { answer });
      expect(await client.refresh(grant, { scopes: ["Mail.Read"] }, never())).toMatchObject({ failed: "unknown" });
    },
  );

  test("returns its answer after the signal was aborted, so that its tokens can be revoked", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    const gate = fake.hold("refresh");
    const abort = new AbortController();
    const answer = client.refresh(grant, { scopes: ["Mail.Read"] }, abort.signal);
    await gate.arrived();
    abort.abort();
    gate.release();
    expect(await answer).toMatchObject({ rotated: true });
  });
});

test("one warning is emitted if offline_access brought no refresh token", async () => {
  const { signIn, fake, emitted } = scene();
  fake.misbehave("code", { answer: { refresh_token: undefined } }, 2);
  for (const _ of [1, 2]) expect((await signIn()).grant.renewal).toBe("none");
  expect(emitted).toEqual([{ type: "warning", message: expect.stringMatching(/offline_access.*prompt: "consent"/) }]);
  await signIn();
  expect((await signIn({ scopes: ["openid"] })).grant.renewal).toBe("none");
  expect(emitted).toHaveLength(1);
});

describe("a sign-out by oidc()", () => {
  test('endSession: "post" returns a form and a URL without parameters', async () => {
    const { client } = scene({ endSession: "post" });
    const way = await client.endSession({
      idToken: "a.b.c",
      postLogoutRedirectUri: "https://app.test/out",
      state: "s",
    });
    expect(way).toEqual({
      url: "https://idp.test/end-session",
      form: { id_token_hint: "a.b.c", client_id: "app", post_logout_redirect_uri: "https://app.test/out", state: "s" },
    });
  });

  test("unsupported_token_type means that revocation is unsupported", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    fake.misbehave("revocation", { error: "unsupported_token_type" });
    expect(await client.revoke(grant, never())).toBe("unsupported");
  });
});

describe("logout tokens without exp", () => {
  const without = { sid: "s", claims: { exp: undefined } };

  test("are refused with a message that names the option", async () => {
    const { client, fake } = scene();
    const error = await failure(client.verifyLogoutToken(await fake.logoutToken(without)));
    expect(error.message).toContain("insecureLogoutTokensWithoutExp");
  });

  test("are accepted by the option for two minutes from their iat", async () => {
    const { client, fake, clock } = scene({ insecureLogoutTokensWithoutExp: true });
    const token = await fake.logoutToken(without);
    expect(await client.verifyLogoutToken(token)).toMatchObject({ sid: "s" });
    const age = clock.now() / 1000 - (decodeJwt(token).iat ?? 0);
    await clock.advance((150 - age) * 1000);
    expect(await client.verifyLogoutToken(token)).toMatchObject({ sid: "s" });
    await clock.advance(1000);
    expect((await failure(client.verifyLogoutToken(token))).message).toContain("iat is 151 s ago");
  });

  test("are accepted, and an expired exp is still refused", async () => {
    const { client, fake, clock } = scene({ insecureLogoutTokensWithoutExp: true });
    const token = await fake.logoutToken({ sid: "s", claims: { exp: Math.floor(clock.now() / 1000) - 100 } });
    expect((await failure(client.verifyLogoutToken(token))).code).toBe("invalid_logout_token");
  });
});

test.each(["ES256", "PS256", "EdDSA", "RS384"] as const)("%s works if it is registered", async (idTokenSigningAlg) => {
  const { signIn, client, fake } = scene({ idTokenSigningAlg }, { signingAlg: idTokenSigningAlg });
  expect((await signIn()).signedIn.account.subject).toBe("alice");
  expect(await client.verifyLogoutToken(await fake.logoutToken({ sub: "alice" }))).toMatchObject({
    subject: "alice",
  });
});
