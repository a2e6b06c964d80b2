import { describe, expect, test } from "vitest";
import { failure, never, scene, sceneAt } from "./test/scene.ts";

const contoso = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const fabrikam = { id: "ffff0000-1111-2222-3333-444455556666", domain: "fabrikam.onmicrosoft.com" };
const clientId = "11112222-bbbb-3333-cccc-4444dddd5555";
const secrets = ["secret-of-the-test-app"];
const multiTenant = { apps: [{ clientId, secrets, multiTenant: true }] };

describe("a sign-in at Entra", () => {
  test("names an account by oid.tid and the issuer of its own tenant", async () => {
    const { signIn, fake } = scene();
    const { account, sid, loginHint, claims } = await signIn();
    const { oid, tid, username } = fake.account("alice");
    expect(account).toMatchObject({
      issuer: `https://login.microsoftonline.com/${contoso}/v2.0`,
      subject: `${oid}.${tid}`,
      username,
      name: "Alice",
    });
    expect(sid).toBe(fake.sid("alice"));
    expect(loginHint).toBe(fake.loginHint("alice"));
    expect(claims).toMatchObject({ oid, tid });
  });

  test("requests the claims for CAE and for a global sign-out, beside those of a challenge", async () => {
    const { begin } = scene();
    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: "1700000000" } } });
    const asked = (await begin({ claims })).url.searchParams.get("claims") ?? "";
    expect(JSON.parse(asked)).toEqual({
      id_token: { sid: { essential: false }, login_hint: { essential: false } },
      access_token: { nbf: { essential: true, value: "1700000000" }, xms_cc: { values: ["cp1"] } },
    });
  });

  test("sends hints and extra parameters, which can't replace those of the protocol", async () => {
    const { begin } = scene({ authorizationParameters: { prompt: "select_account", ui_locales: "de" } });
    const extraParameters = { slice: "testslice" };
    const evil = { nonce: "mine", state: "mine", scope: "mine", ...extraParameters };
    expect(await failure(begin({ extraParameters: evil }))).toMatchObject({
      code: "invalid_request",
      facts: { names: "nonce, state, scope" },
    });
    const { url, transaction } = await begin({ prompt: "consent", domainHint: "contoso.com", extraParameters });
    const asked = Object.fromEntries(url.searchParams);
    expect(asked).toMatchObject({
      prompt: "consent",
      domain_hint: "contoso.com",
      ui_locales: "de",
      slice: "testslice",
    });
    expect([asked.nonce, asked.state]).toEqual([transaction.nonce, transaction.state]);
    expect(asked.scope).toBe("openid profile offline_access User.Read");
  });

  test("completes a callback by form_post", async () => {
    const { begin, signIn } = scene({ responseMode: "form_post" });
    expect((await begin()).url.searchParams.get("response_mode")).toBe("form_post");
    expect((await signIn()).account.username).toBe("alice@contoso.onmicrosoft.com");
  });

  test("gets a token for the first of two APIs, and one for the second by a refresh", async () => {
    const api = { clientId: "99998888-7777-6666-5555-444433332222", appIdUri: "api://orders" };
    const { signIn, client, grantOf, fake } = scene({}, { apps: [{ clientId, secrets }, api] });
    const scopes = ["openid", "profile", "offline_access", "User.Read", "api://orders/Orders.Read"];
    const grant = grantOf(await signIn("alice", { scopes }));
    expect(grant.accessTokens[0]?.scopes).toContain("User.Read");
    expect(grant.accessTokens[0]?.scopes).not.toContain("api://orders/Orders.Read");
    fake.misbehave("code", { answer: { scope: undefined } });
    const other = await signIn("bob", { scopes: ["openid", "api://orders/Orders.Read", "User.Read"] });
    expect(other.tokens.accessTokens[0]?.scopes).not.toContain("User.Read");
    const answer = await client.refresh(grant, { scopes: ["api://orders/Orders.Read"] }, never());
    if ("failed" in answer) throw answer.error;
    expect(fake.tokenInfo(answer.token.value)).toMatchObject({ audience: "api://orders", scopes: ["Orders.Read"] });
    const both = await client.refresh(grant, { scopes: ["User.Read", "api://orders/Orders.Read"] }, never());
    expect(both).toMatchObject({ failed: "unsent", error: { code: "configuration" } });
  });

  test("warns once about ID tokens without sid, and names the cure", async () => {
    const { signIn, emitted } = scene({}, { optionalClaims: [] });
    expect((await signIn()).sid).toBeUndefined();
    await signIn("bob");
    const warnings = emitted.filter(({ type }) => type === "warning");
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).toMatch(/no sid.*Token configuration.*Add optional claim/);
  });

  test("reports a wrong secret with Entra's text, the method and a cure, and never shows the secret", async () => {
    const { signIn } = scene({ credential: { clientSecret: "wrong-wrong-wrong" } });
    const error = await failure(signIn());
    expect(error).toMatchObject({ code: "invalid_callback" });
    expect(error.message).toContain("AADSTS7000215");
    expect(error.cure).toMatch(/client_secret_post.*not its id/);
    expect(`${error.message}${error.cure}${String(error.cause)}`).not.toContain("wrong-wrong-wrong");
  });

  test("reports denied consent with Entra's text", async () => {
    const { begin, client, fake } = scene();
    const { url, transaction } = await begin();
    const callback = fake.authorize(url, { user: "alice", declines: true }).searchParams;
    const error = await failure(client.completeSignIn(callback, transaction, never()));
    expect(error.message).toMatch(/access_denied.*AADSTS65004/);
  });
});

describe("an authority", () => {
  const users = [{ name: "alice" }, { name: "frank", tenant: fabrikam.id }, { name: "paula", tenant: "live.com" }];
  const world = { ...multiTenant, users, tenants: [{ id: contoso, domain: "contoso.onmicrosoft.com" }, fabrikam] };

  test("organizations expects the issuer of the user's own tenant", async () => {
    const { signIn } = scene({ tenantId: "organizations" }, world);
    const issuers = [(await signIn("alice")).account.issuer, (await signIn("frank")).account.issuer];
    expect(issuers).toEqual([contoso, fabrikam.id].map((id) => `https://login.microsoftonline.com/${id}/v2.0`));
  });

  test("a guest has the account of this tenant, and refreshes by the home account", async () => {
    const guests = [{ name: "grace", tenant: fabrikam.id, guestIn: [contoso] }];
    const { signIn, client, grantOf, fake } = scene({}, { ...world, users: guests });
    const signedIn = await signIn("grace");
    expect(signedIn.account.issuer).toBe(`https://login.microsoftonline.com/${contoso}/v2.0`);
    expect(signedIn.account.subject).not.toContain(fake.account("grace").oid);
    expect(signedIn.account.subject).toContain(contoso);
    const answer = await client.refresh(grantOf(signedIn), { scopes: ["User.Read"] }, never());
    if ("failed" in answer) throw answer.error;
    expect(fake.tokenInfo(answer.token.value)).toMatchObject({ user: "grace", tenantId: contoso });
  });

  test("common also admits personal accounts", async () => {
    const { signIn, client, grantOf } = scene({ tenantId: "common" }, world);
    const signedIn = await signIn("paula");
    expect(signedIn.account.subject).toMatch(/\.9188040d-6c67-4c5b-b112-36a304b66dad$/);
    expect(await client.refresh(grantOf(signedIn), { scopes: ["User.Read"] }, never())).toHaveProperty("token");
  });

  test.each([
    [
      "another tenant's issuer",
      { iss: `https://login.microsoftonline.com/${fabrikam.id}/v2.0` },
      `expected "https://login.microsoftonline.com/${contoso}/v2.0"`,
    ],
    ["a tid that is not a GUID", { tid: "common", iss: "https://login.microsoftonline.com/common/v2.0" }, "tid"],
    ["the template itself", { tid: "{tenantid}", iss: "https://login.microsoftonline.com/{tenantid}/v2.0" }, "tid"],
    ["no tid", { tid: undefined }, "tid"],
    ["no oid", { oid: undefined }, "oid"],
    [
      "a personal account at organizations",
      {
        tid: "9188040d-6c67-4c5b-b112-36a304b66dad",
        iss: "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
      },
      "personal",
    ],
  ])("refuses an ID token with %s", async (_, claims, word) => {
    const { signIn, fake } = scene({ tenantId: "organizations" }, world);
    fake.misbehave("code", { idToken: { claims } });
    const error = await failure(signIn());
    expect(error.code).toBe("invalid_callback");
    expect(error.message).toContain(word);
  });

  test("allowedTenants refuses other tenants and ignores their notices", async () => {
    const { signIn, client } = scene({ tenantId: "organizations", allowedTenants: [contoso.toUpperCase()] }, world);
    const ofFabrikam = `https://login.microsoftonline.com/${fabrikam.id}/v2.0`;
    expect(await client.acceptsIssuer(ofFabrikam)).toBe(false);
    await signIn("alice");
    expect(await client.acceptsIssuer(`https://login.microsoftonline.com/${contoso}/v2.0`)).toBe(true);
    expect(await client.acceptsIssuer(ofFabrikam)).toBe(false);
    expect((await failure(signIn("frank"))).message).toContain("allowedTenants");
  });

  test("a tenant by its domain has an issuer with its id", async () => {
    const { signIn, client } = scene({ tenantId: "contoso.onmicrosoft.com" });
    expect((await signIn()).account.issuer).toBe(`https://login.microsoftonline.com/${contoso}/v2.0`);
    expect(await client.acceptsIssuer(`https://login.microsoftonline.com/${contoso}/v2.0`)).toBe(true);
    expect(await client.acceptsIssuer(`https://login.microsoftonline.com/${fabrikam.id}/v2.0`)).toBe(false);
  });

  test.each([
    ["https://login.microsoftonline.us/", "https://login.microsoftonline.us"],
    ["https://login.partner.microsoftonline.cn", "https://login.partner.microsoftonline.cn"],
    ["https://login.windows.net", "https://login.microsoftonline.com"],
  ])("instance %s accepts only its own issuers", async (instance, origin) => {
    const { signIn, client, grantOf } = scene({ instance });
    const signedIn = await signIn();
    expect(signedIn.account.issuer).toBe(`${origin}/${contoso}/v2.0`);
    expect(await client.refresh(grantOf(signedIn), { scopes: ["User.Read"] }, never())).toHaveProperty("token");
  });

  test.each([
    [{ token_endpoint: "http://localhost:1/token" }, "TLS as token_endpoint"],
    [{ jwks_uri: "http://login.microsoftonline.com/keys" }, "TLS as jwks_uri"],
    [{ issuer: `https://login.microsoftonline.evil.test/${contoso}/v2.0` }, "expected an issuer like"],
    [{ issuer: `https://login.microsoftonline.com/${fabrikam.id}/v2.0` }, "expected an issuer like"],
  ])("refuses metadata with %o", async (changed, words) => {
    const { fake, clock } = scene();
    const lying = async (input: RequestInfo | URL, init?: RequestInit) => {
      const response = await fake.fetch(input, init);
      return Response.json({ ...(await response.json()), ...changed });
    };
    const error = await failure(sceneAt(fake, clock, { fetch: lying }).begin());
    expect(error).toMatchObject({ code: "provider_unavailable", message: expect.stringContaining(words) });
  });

  test("External ID needs only its host", async () => {
    const tenants = [{ id: contoso, domain: "contoso.onmicrosoft.com", kind: "external" as const }];
    const { signIn, client, grantOf } = scene(
      { tenantId: undefined, instance: "https://contoso.ciamlogin.com" } as never,
      { tenants },
    );
    const signedIn = await signIn();
    expect(signedIn.account.issuer).toBe(`https://${contoso}.ciamlogin.com/${contoso}/v2.0`);
    expect(await client.refresh(grantOf(signedIn), { scopes: ["User.Read"] }, never())).toHaveProperty("token");
  });

  test("a Microsoft authority is split into instance and tenant, with any further path", async () => {
    const { signIn } = scene({
      tenantId: undefined,
      authority: `https://login.microsoftonline.com/${contoso}/v2.0`,
    } as never);
    expect((await signIn()).account.subject).toContain(contoso);
  });
});

describe("Azure AD B2C", () => {
  const tenants = [{ id: contoso, domain: "contoso.onmicrosoft.com", kind: "b2c" as const }];
  const options = {
    instance: "https://contoso.b2clogin.com",
    tenantId: "contoso.onmicrosoft.com",
    policies: { signUpSignIn: "B2C_1_susi", passwordReset: "B2C_1_reset", editProfile: "B2C_1_edit" },
  };

  test("refreshes a grant at the authority of its user flow", async () => {
    const { signIn, begin, client, grantOf, fake } = scene(options, { tenants });
    expect((await begin()).url.pathname.toLowerCase()).toContain("b2c_1_susi");
    const signedIn = await signIn("alice", {
      policy: "edit-profile",
      scopes: ["openid", "offline_access", "User.Read"],
    });
    expect(signedIn.account.issuer).toBe(`https://contoso.b2clogin.com/${contoso}/v2.0/`);
    expect(await client.refresh(grantOf(signedIn), { scopes: ["User.Read"] }, never())).toHaveProperty("token");
    expect(fake.requests("refresh")[0]?.url.toLowerCase()).toContain("b2c_1_edit");
  });

  test("signs a user in without an access token if no API is requested", async () => {
    const { signIn } = scene(options, { tenants });
    const { tokens } = await signIn("alice", { scopes: ["openid", "offline_access"] });
    expect(tokens.accessTokens).toEqual([]);
    expect(tokens.renewal).toBe("reusable");
  });

  test("answers a forgotten password with the user flow for it", async () => {
    const { begin, client, fake } = scene(options, { tenants });
    const { url, transaction } = await begin();
    const errorDescription = "AADB2C90118: The user has forgotten their password.";
    fake.misbehave("authorize", { error: "access_denied", errorDescription });
    const callback = fake.authorize(url, { user: "alice" }).searchParams;
    const error = await failure(client.completeSignIn(callback, transaction, never()));
    expect(error).toMatchObject({ code: "invalid_callback", policy: "password-reset" });
  });

  test("reports a user flow that isn't configured", async () => {
    const { policies, ...rest } = options;
    const { begin } = scene({ ...rest, policies: { signUpSignIn: policies.signUpSignIn } }, { tenants });
    expect(await failure(begin({ policy: "edit-profile" }))).toMatchObject({ code: "configuration" });
  });
});

describe("a sign-out at Entra", () => {
  test("sends the login_hint claim as logout_hint", async () => {
    const { signIn, client } = scene();
    const { idToken = "", loginHint = "" } = await signIn();
    const back = { postLogoutRedirectUri: "https://app.test/auth/signed-out", state: "state" };
    const { url = "" } = (await client.endSession({ ...back, idToken, loginHint })) ?? {};
    expect(new URL(url).searchParams.get("logout_hint")).toBe(loginHint);
    expect(url).toMatch(/\/oauth2\/v2\.0\/logout\?/);
  });

  test("revokes no tokens and refuses every logout token", async () => {
    const { signIn, client, grantOf } = scene();
    expect(await client.revoke(grantOf(await signIn()), never())).toBe("unsupported");
    expect(await failure(client.verifyLogoutToken("a.b.c"))).toMatchObject({ code: "invalid_logout_token" });
  });
});
