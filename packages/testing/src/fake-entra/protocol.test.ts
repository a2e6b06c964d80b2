import {
  base64url,
  createLocalJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fakeEntra } from "./fake-entra.ts";
import type { FakeApp } from "./options.ts";
import { startFakeEntra } from "./start-fake-entra.ts";

const web = "11112222-bbbb-3333-cccc-4444dddd5555";
const shop = "33334444-dddd-5555-eeee-6666ffff7777";
const redirectUri = "https://app.test/auth/callback";
const frontChannelLogoutUrl = "https://app.test/auth/front-channel-logout";
const graph = "https://graph.microsoft.com";
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const workload = await generateKeyPair("RS256", { extractable: true });
const app: FakeApp = {
  clientId: web,
  name: "Web",
  multiTenant: true,
  secrets: ["s3cret"],
  frontChannelLogoutUrl,
  federatedCredentials: [
    { issuer: "https://k8s.test", subject: "system:app", key: await exportJWK(workload.publicKey) },
  ],
};
const b2c = { id: "ccccdddd-2222-eeee-3333-ffff4444aaaa", domain: "shop.onmicrosoft.com", kind: "b2c" } as const;
const external = {
  id: "ddddeeee-3333-ffff-4444-aaaa5555bbbb",
  domain: "club.onmicrosoft.com",
  kind: "external",
} as const;
const tenant = { id: "aaaabbbb-0000-cccc-1111-dddd2222eeee", domain: "contoso.onmicrosoft.com" };

let time = Date.UTC(2030, 0, 1);
const entra = fakeEntra({
  clock: { now: () => time },
  tenants: [tenant, b2c, external],
  users: [
    { name: "alice" },
    { name: "bob" },
    { name: "carol", tenant: b2c.domain },
    { name: "eve", tenant: external.id },
  ],
  apps: [
    app,
    { clientId: shop, tenant: b2c.domain, secrets: ["x"] },
    { clientId: "e0", tenant: external.id, secrets: ["x"] },
    { clientId: "r0", redirectUris: ["https://r0.test/"] },
  ],
});
beforeAll(() => entra.listen());
afterAll(() => entra.close());
beforeEach(() => {
  time = Date.UTC(2030, 0, 1);
  entra.reset();
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each test reads other members of the endpoint's JSON
  readonly body: any;
}
const base = `https://login.microsoftonline.com/${tenant.id}`;
const get = async (url: string): Promise<Answer> => read(await fetch(url));
const read = async (answer: Response): Promise<Answer> => ({
  status: answer.status,
  headers: answer.headers,
  body: await answer.json(),
});
const token = async (form: Record<string, string>, at = base): Promise<Answer> =>
  read(
    await fetch(`${at}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({ client_id: web, client_secret: "s3cret", ...form }),
    }),
  );
const authorizeUrl = (more: Record<string, string> = {}, at = base): string =>
  `${at}/oauth2/v2.0/authorize?${new URLSearchParams({
    client_id: web,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid profile offline_access User.Read",
    state: "st",
    ...more,
  })}`;
const signIn = async (user = "alice", more: Record<string, string> = {}) => {
  const code = entra.authorize(authorizeUrl(more), { user }).searchParams.get("code") ?? "";
  return (await token({ grant_type: "authorization_code", code, redirect_uri: redirectUri, client_info: "1" })).body;
};
const refresh = (refreshToken: string, more: Record<string, string> = {}) =>
  token({ grant_type: "refresh_token", refresh_token: refreshToken, ...more });
const me = (accessToken: string, path = "/v1.0/me") =>
  fetch(`${graph}${path}`, { headers: { authorization: `Bearer ${accessToken}` } });

describe("the fake Entra's discovery", () => {
  test("knows the clouds and their aliases, and refuses an unknown host", async () => {
    const ask = (host: string) =>
      get(
        `https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint=https://${host}/common/oauth2/v2.0/authorize`,
      );
    expect((await ask("login.microsoftonline.us")).body).toMatchObject({
      tenant_discovery_endpoint: "https://login.microsoftonline.us/common/v2.0/.well-known/openid-configuration",
      metadata: expect.arrayContaining([expect.objectContaining({ preferred_cache: "login.windows.net" })]),
    });
    const unknown = await ask("login.evil.test");
    expect([unknown.status, unknown.body]).toMatchObject([400, { error: "invalid_instance", error_codes: [50049] }]);
    expect(entra.requests("instance")).toHaveLength(2);
    expect(entra.requests("discovery")).toHaveLength(2);
  });

  test.each([
    ["common", "https://login.microsoftonline.com/{tenantid}/v2.0"],
    ["organizations", "https://login.microsoftonline.com/{tenantid}/v2.0"],
    ["consumers", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"],
    [tenant.domain, `https://login.microsoftonline.com/${tenant.id}/v2.0`],
  ])("has the issuer of %s", async (segment, issuer) => {
    expect(
      (await get(`https://login.microsoftonline.com/${segment}/v2.0/.well-known/openid-configuration`)).body,
    ).toMatchObject({ issuer });
  });

  test("refuses an unknown tenant, and finds each cloud by its host", async () => {
    const nowhere = await get("https://login.microsoftonline.com/nowhere/v2.0/.well-known/openid-configuration");
    expect([nowhere.status, nowhere.body.error_codes]).toEqual([400, [90002]]);
    expect(
      (await get(`https://login.partner.microsoftonline.cn/${tenant.id}/v2.0/.well-known/openid-configuration`)).body,
    ).toMatchObject({
      issuer: `https://login.partner.microsoftonline.cn/${tenant.id}/v2.0`,
      msgraph_host: "microsoftgraph.chinacloudapi.cn",
    });
  });

  test("has keys with issuer and certificate and without alg, and new keys after a rotation", async () => {
    const ask = async (): Promise<JWK[]> =>
      (await get("https://login.microsoftonline.com/common/discovery/v2.0/keys")).body.keys;
    const keys = await ask();
    expect(keys).toMatchObject([
      {
        kty: "RSA",
        use: "sig",
        issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
        x5c: [expect.any(String)],
      },
      { issuer: "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0" },
    ]);
    expect(keys[0]).not.toHaveProperty("alg");
    const { id_token } = await signIn();
    await jwtVerify(id_token, createLocalJWKSet({ keys: keys.map((key) => ({ ...key, alg: "RS256" })) }), {
      currentDate: new Date(time),
    });
    entra.rotateKeys({ keepOld: true });
    expect((await ask()).map(({ kid }) => kid)).toContain(keys[0]?.kid);
    expect(await ask()).toHaveLength(3);
  });
});

describe("the fake Entra's tokens", () => {
  test("come in an answer with the members that Entra sends", async () => {
    const answer = await signIn();
    expect(answer).toMatchObject({
      token_type: "Bearer",
      expires_in: 3599,
      ext_expires_in: 3599,
      scope: "User.Read openid profile",
    });
    const { oid, tid, homeAccountId } = entra.account("alice");
    const { uid, utid } = JSON.parse(new TextDecoder().decode(base64url.decode(answer.client_info)));
    expect(`${uid}.${utid}`).toBe(homeAccountId);
    const claims = decodeJwt(answer.id_token);
    expect(claims).toMatchObject({ oid, tid, ver: "2.0", iss: `${base}/v2.0`, sid: expect.stringMatching(guid) });
    expect(Number(claims.exp) - Number(claims.iat), "dated back by five minutes").toBe(3900);
    expect(claims.sub, "pairwise").not.toBe(oid);
  });

  test("have no optional claims if these are switched off", async () => {
    entra.configure({ optionalClaims: [] });
    const claims = decodeJwt((await signIn()).id_token);
    expect([claims.sid, claims.login_hint]).toEqual([undefined, undefined]);
  });

  test("are valid for a day and have refresh_in for clients that answer claims challenges", async () => {
    const cp1 = JSON.stringify({ access_token: { xms_cc: { values: ["cp1"] } } });
    const { refresh_token } = await signIn();
    expect((await refresh(refresh_token, { claims: cp1 })).body).toMatchObject({
      expires_in: 86_399,
      refresh_in: 43_199,
    });
  });

  test("are issued once for a code, within ten minutes, with its verifier and redirect URI", async () => {
    const challenge = base64url.encode(
      new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("v".repeat(43)))),
    );
    const code = () => {
      const url = authorizeUrl({ code_challenge: challenge, code_challenge_method: "S256" });
      return entra.authorize(url, { user: "alice" }).searchParams.get("code") ?? "";
    };
    const redeem = async (value: string, more: Record<string, string> = {}) =>
      (
        await token({
          grant_type: "authorization_code",
          code: value,
          redirect_uri: redirectUri,
          code_verifier: "v".repeat(43),
          ...more,
        })
      ).body.error_codes;
    const first = code();
    expect(await redeem(first)).toBeUndefined();
    expect(await redeem(first)).toEqual([54005]);
    expect(await redeem(code(), { code_verifier: "x".repeat(43) })).toEqual([501481]);
    expect(await redeem(code(), { redirect_uri: "https://evil.test/" })).toEqual([500112]);
    const late = code();
    time += 600_001;
    expect(await redeem(late)).toEqual([70008]);
  });

  test("are issued for every API with consent by a refresh token, which stays valid", async () => {
    const { refresh_token } = await signIn();
    await signIn("alice", { scope: "openid Mail.Read" });
    const again = await refresh(refresh_token, { scope: "Mail.Read" });
    expect(again.body.refresh_token, "without offline_access none").toBeUndefined();
    expect(again.body.scope).toBe("Mail.Read");
    expect((await refresh(refresh_token)).status).toBe(200);
    const two = await refresh(refresh_token, { scope: `${graph}/User.Read api://${web}/read` });
    expect(two.body.error_codes).toEqual([28000]);
  });

  test("are issued for a trusted issuer's assertion (workload identity federation)", async () => {
    const assertion = (subject: string) =>
      new SignJWT({})
        .setProtectedHeader({ alg: "RS256" })
        .setIssuer("https://k8s.test")
        .setSubject(subject)
        .setAudience("api://AzureADTokenExchange")
        .setExpirationTime(Math.floor(time / 1000) + 60)
        .sign(workload.privateKey);
    const ask = async (subject: string) => {
      const form = new URLSearchParams({
        client_id: web,
        grant_type: "client_credentials",
        scope: `${graph}/.default`,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: await assertion(subject),
      });
      return (await fetch(`${base}/oauth2/v2.0/token`, { method: "POST", body: form })).status;
    };
    expect([await ask("system:app"), await ask("system:other")]).toEqual([200, 401]);
  });

  test("are issued to the app itself only by one tenant and for /.default", async () => {
    const ask = (scope: string, at?: string) => token({ grant_type: "client_credentials", scope }, at);
    expect((await ask(`${graph}/User.Read`)).body.error_codes).toEqual([1002012]);
    expect((await ask(`${graph}/.default`, "https://login.microsoftonline.com/common")).body.error_codes).toEqual([
      50059,
    ]);
  });
});

describe("the fake Entra's refusals", () => {
  test("have the members that Entra sends, and the client's correlation id", async () => {
    const correlationId = crypto.randomUUID();
    const answer = await fetch(`${base}/oauth2/v2.0/token`, {
      method: "POST",
      headers: { "client-request-id": correlationId },
      body: new URLSearchParams({ client_id: web, client_secret: "no", grant_type: "refresh_token" }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      {
        error: "invalid_client",
        error_description: expect.stringContaining(`AADSTS7000215: `),
        error_codes: [7_000_215],
        timestamp: "2030-01-01 00:00:00Z",
        trace_id: expect.stringMatching(guid),
        correlation_id: correlationId,
        error_uri: "https://login.microsoftonline.com/error?code=7000215",
      },
    ]);
  });

  test("for conditional access have claims, which the authorization endpoint satisfies", async () => {
    const { refresh_token } = await signIn();
    entra.requireMfa("alice", graph);
    const refused = (await refresh(refresh_token)).body;
    expect(refused).toMatchObject({ error: "invalid_grant", suberror: "basic_action", error_codes: [50076] });
    expect(JSON.parse(refused.claims)).toMatchObject({ access_token: { capolids: { essential: true } } });
    const again = await signIn("alice", { claims: refused.claims });
    expect((await refresh(again.refresh_token)).status).toBe(200);
  });

  test("after a revocation of sessions concern the refresh token, and Graph challenges the access token", async () => {
    const { refresh_token, access_token } = await signIn();
    expect((await me(access_token)).status).toBe(200);
    entra.revokeSessions("alice");
    expect((await refresh(refresh_token)).body.error_codes).toEqual([50173]);
    const challenged = await me(access_token);
    expect(challenged.status).toBe(401);
    expect(challenged.headers.get("www-authenticate")).toMatch(/^Bearer .*error="insufficient_claims", claims="/);
    time += 1000;
    expect((await me((await signIn()).access_token)).status).toBe(200);
  });

  test("for an authentication context are challenges of Graph and of the token endpoint, until a sign-in satisfies it", async () => {
    const { refresh_token, access_token } = await signIn();
    entra.configure({ otherChallenges: { before: ['PoP nonce="abc"'], after: ['Basic realm="legacy"'] } });
    entra.challenge("alice", { resource: graph, context: "c1" });
    const header = (await me(access_token)).headers.get("www-authenticate") ?? "";
    expect(header).toMatch(/^PoP .*, Bearer .*, Basic realm="legacy"$/);
    const claims = atob(/claims="([^"]+)"/.exec(header)?.[1] ?? "");
    expect(JSON.parse(claims)).toEqual({ access_token: { acrs: { essential: true, value: "c1" } } });
    expect((await refresh(refresh_token, { claims })).body.error_codes).toEqual([50076]);
    const stepped = await signIn("alice", { claims });
    expect((await me(stepped.access_token)).status).toBe(200);
    expect((await me((await signIn("bob")).access_token)).status, "others are not asked").toBe(200);
  });

  test("by Graph answer a missing token, another API's token and a missing scope", async () => {
    expect((await fetch(`${graph}/v1.0/me`)).headers.get("www-authenticate")).toMatch(/^Bearer realm=""/);
    const own = await signIn("alice", { scope: `openid api://${web}/read` });
    expect((await me(own.access_token)).status).toBe(401);
    const verdict = entra.checkBearer(
      new Request("https://api.test/", { headers: { authorization: `Bearer ${own.access_token}` } }),
      { resource: `api://${web}`, scope: "read" },
    );
    expect(verdict).toMatchObject({ token: { user: "alice", scopes: ["read"] } });
    expect((await me((await signIn()).access_token, "/v1.0/me/messages")).status).toBe(403);
  });

  test("can be planned: a throttled call, any AADSTS number, a lost and a held answer", async () => {
    const { refresh_token } = await signIn();
    entra.misbehave("refresh", { status: 429, retryAfter: 7 });
    const throttled = await refresh(refresh_token);
    expect([throttled.status, throttled.headers.get("retry-after"), throttled.body.error_codes]).toEqual([
      429,
      "7",
      [90055],
    ]);
    entra.misbehave("refresh", { aadsts: 65001 });
    expect((await refresh(refresh_token)).body).toMatchObject({ suberror: "consent_required", error_codes: [65001] });
    entra.misbehave("refresh", { network: "lost" });
    await expect(refresh(refresh_token)).rejects.toThrow();
    const gate = entra.hold("refresh", "after");
    const held = refresh(refresh_token);
    await gate.arrived();
    expect(gate.held).toBe(1);
    gate.release();
    expect((await held).status).toBe(200);
    expect(entra.requests("refresh").map(({ status }) => status)).toEqual([429, 400, undefined, 200]);
  });
});

describe("a browser at the fake Entra", () => {
  const visit = (url: string) => fetch(url, { redirect: "manual" });
  test("gets a code by prompt=none only with a session, an error for a cancelled consent, and a form by form_post", async () => {
    const silent = authorizeUrl({ prompt: "none", login_hint: "alice@contoso.onmicrosoft.com" });
    const location = async () => new URL((await visit(silent)).headers.get("location") ?? "").searchParams;
    expect((await location()).get("error")).toBe("login_required");
    entra.sid("alice");
    expect((await location()).get("code")).toBeTruthy();
    const declined = entra.authorize(authorizeUrl(), { user: "alice", declines: true }).searchParams;
    expect([declined.get("error"), declined.get("error_subcode"), declined.get("state")]).toEqual([
      "access_denied",
      "cancel",
      "st",
    ]);
    const page = await (await visit(authorizeUrl({ response_mode: "form_post" }))).text();
    expect(page).toMatch(
      /<form method="POST" name="hiddenform" action="https:\/\/app.test\/auth\/callback">.*name="code".*name="state" value="st"/,
    );
  });

  test("gets an error page and no redirect for an unknown app or an unregistered redirect URI", async () => {
    for (const [more, code] of [
      [{ client_id: "other" }, 700016],
      [{ client_id: "r0" }, 50011],
    ] as const) {
      const shown = await visit(authorizeUrl(more));
      expect([shown.status, shown.headers.get("location"), await shown.text()]).toEqual([
        400,
        null,
        expect.stringContaining(`AADSTS${code}: `),
      ]);
    }
  });

  test("signs out the account of logout_hint, loads each app's iframe with sid and without iss, and returns", async () => {
    await signIn();
    await signIn("bob");
    const sid = entra.sid("alice");
    const parameters = new URLSearchParams({
      post_logout_redirect_uri: "https://app.test/auth/signed-out",
      state: "bye",
    });
    const picker = await (await fetch(`${base}/oauth2/v2.0/logout?${parameters}`)).text();
    expect(picker).toContain("Pick an account");
    parameters.set("logout_hint", entra.loginHint("alice"));
    const page = await (await fetch(`${base}/oauth2/v2.0/logout?${parameters}`)).text();
    expect(page).toContain(`<iframe src="${frontChannelLogoutUrl}?sid=${sid}" hidden>`);
    expect(page).toContain("https://app.test/auth/signed-out?state=bye");
    expect(entra.sid("alice"), "another session from now on").not.toBe(sid);
    expect(entra.frontChannelUrl("https://app.test/x", { sid: "s" })).toBe("https://app.test/x?sid=s");
  });
});

describe("customers' tenants of the fake Entra", () => {
  test("in B2C have policies in the path, tfp and emails in the ID token, and no access token without a scope", async () => {
    const at = `https://shop.b2clogin.com/${b2c.domain}/B2C_1_Sign_In`;
    const { body } = await get(`${at}/v2.0/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      issuer: `https://shop.b2clogin.com/${b2c.id}/v2.0/`,
      token_endpoint: `${at}/oauth2/v2.0/token`.replace("Sign_In", "sign_in").replace("B2C_1", "b2c_1"),
    });
    const url = authorizeUrl({ client_id: shop, scope: "openid offline_access" }, at);
    const code = entra.authorize(url, { user: "carol" }).searchParams.get("code") ?? "";
    const answer = await token(
      { grant_type: "authorization_code", client_id: shop, client_secret: "x", code, redirect_uri: redirectUri },
      at,
    );
    expect(decodeJwt(answer.body.id_token)).toMatchObject({
      tfp: "b2c_1_sign_in",
      emails: ["carol@shop.onmicrosoft.com"],
      iss: body.issuer,
    });
    expect(answer.body).not.toHaveProperty("access_token");
  });

  test("in External ID have an issuer with the tenant's id", async () => {
    const at = `https://club.ciamlogin.com/${external.domain}`;
    const { body } = await get(`${at}/v2.0/.well-known/openid-configuration`);
    expect(body.issuer).toBe(`https://${external.id}.ciamlogin.com/${external.id}/v2.0`);
    const code = entra.authorize(authorizeUrl({ client_id: "e0" }, at), { user: "eve" }).searchParams.get("code") ?? "";
    const answer = await token(
      { grant_type: "authorization_code", client_id: "e0", client_secret: "x", code, redirect_uri: redirectUri },
      at,
    );
    expect(decodeJwt(answer.body.id_token)).toMatchObject({ iss: body.issuer, tid: external.id });
  });
});

test("startFakeEntra() serves the account page, the consent page, single sign-on by cookie, Graph and the sign-out", async () => {
  const running = await startFakeEntra({ apps: [{ ...app, clientId: web }] });
  try {
    const { instance } = running;
    const at = `${instance}/${tenant.id}`;
    expect((await get(`${at}/v2.0/.well-known/openid-configuration`)).body).toMatchObject({
      issuer: `${at}/v2.0`,
      token_endpoint: `${at}/oauth2/v2.0/token`,
    });
    let cookie = "";
    const visit = async (url: string) => {
      const answer = await fetch(url, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
      cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie;
      return { location: answer.headers.get("location"), text: await answer.text() };
    };
    const link = (text: string, label: string) =>
      new RegExp(`<a href="([^"]+)">${label}`).exec(text)?.[1]?.replaceAll("&#38;", "&") ?? "";
    const accounts = await visit(authorizeUrl({}, at));
    const consent = await visit(link(accounts.text, "alice@"));
    expect(consent.text).toContain("User.Read");
    const { location } = await visit(link(consent.text, "Accept"));
    const code = new URL(location ?? "").searchParams.get("code") ?? "";
    const { access_token } = (await token({ grant_type: "authorization_code", code, redirect_uri: redirectUri }, at))
      .body;
    const profile = await fetch(`${running.graph}/v1.0/me`, { headers: { authorization: `Bearer ${access_token}` } });
    expect(await profile.json()).toMatchObject({ userPrincipalName: "alice@contoso.onmicrosoft.com" });
    expect((await visit(authorizeUrl({}, at))).location, "signed in already").toContain("code=");
    expect((await visit(`${at}/oauth2/v2.0/logout`)).text).toContain(`${frontChannelLogoutUrl}?sid=`);
    expect((await visit(authorizeUrl({}, at))).text).toContain("Pick an account");
  } finally {
    await running.stop();
  }
});
