import { ConfidentialClientApplication, type Configuration } from "@azure/msal-node";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { selfSignedCertificate } from "./certificate.ts";
import { fakeEntra } from "./fake-entra.ts";

const contoso = { id: "aaaabbbb-0000-cccc-1111-dddd2222eeee", domain: "contoso.onmicrosoft.com" };
const fabrikam = { id: "bbbbcccc-1111-dddd-2222-eeee3333ffff", domain: "fabrikam.onmicrosoft.com" };
const web = "11112222-bbbb-3333-cccc-4444dddd5555";
const api = "22223333-cccc-4444-dddd-5555eeee6666";
const redirectUri = "https://app.test/auth/callback";
const graphScope = "https://graph.microsoft.com/User.Read";
const credential = await selfSignedCertificate("web");

let time = Date.now();
const entra = fakeEntra({
  clock: { now: () => time },
  tenants: [contoso, fabrikam],
  users: [{ name: "alice", guestIn: [fabrikam.domain] }, { name: "bob" }, { name: "frida", tenant: fabrikam.domain }],
  apps: [
    {
      clientId: web,
      name: "Web",
      multiTenant: true,
      secrets: ["s3cret"],
      certificates: [credential.certificate],
      frontChannelLogoutUrl: "https://app.test/auth/front-channel-logout",
      appPermissions: { "https://graph.microsoft.com": ["User.Read.All"] },
    },
    { clientId: api, secrets: ["api-secret"], scopes: ["access_as_user"], adminConsent: [graphScope] },
  ],
});
beforeAll(() => entra.listen());
afterAll(() => entra.close());
beforeEach(() => {
  time = Date.now();
  entra.reset();
});

const msal = (more: Partial<Configuration["auth"]> = {}) =>
  new ConfidentialClientApplication({
    auth: {
      clientId: web,
      authority: `https://login.microsoftonline.com/${contoso.id}`,
      ...(more.clientCertificate || more.clientAssertion ? {} : { clientSecret: "s3cret" }),
      clientCapabilities: ["cp1"],
      ...more,
    },
  });

/** Signs in through msal-node, as an app does. */
async function signIn(app: ConfidentialClientApplication, user = "alice", scopes: string[] = [graphScope]) {
  const url = await app.getAuthCodeUrl({ scopes, redirectUri, responseMode: "form_post", state: "st", nonce: "no" });
  const callback = entra.authorize(url, { user });
  expect(callback.searchParams.get("state")).toBe("st");
  const code = callback.searchParams.get("code") ?? "";
  return app.acquireTokenByCode({ scopes, redirectUri, code, nonce: "no" });
}

describe("the fake Entra with msal-node as its client", () => {
  test("supports a sign-in and a silent refresh for another scope after consent, and the cache has the account", async () => {
    const app = msal();
    const result = await signIn(app);
    const { homeAccountId, oid, tid, username } = entra.account("alice");
    expect(result.account).toMatchObject({ homeAccountId, tenantId: tid, username, environment: "login.windows.net" });
    expect(result.idTokenClaims).toMatchObject({ oid, tid, nonce: "no", sid: entra.sid("alice"), ver: "2.0" });
    expect(result.idTokenClaims).toMatchObject({ login_hint: entra.loginHint("alice") });
    expect(entra.tokenInfo(result.accessToken)).toMatchObject({ user: "alice", scopes: ["User.Read"] });
    expect(result.expiresOn?.getTime()).toBeGreaterThan(time + 3_600_000 * 20);

    const again = { account: result.account as never, scopes: [graphScope] };
    expect((await app.acquireTokenSilent(again)).fromCache).toBe(true);
    const renewed = await app.acquireTokenSilent({ ...again, forceRefresh: true });
    expect(renewed.accessToken).not.toBe(result.accessToken);
    expect(entra.requests("refresh")).toHaveLength(1);
  });

  test("returns consent_required in Entra's form without consent, and a token with consent", async () => {
    const app = msal();
    const { account } = await signIn(app);
    const silent = () => app.acquireTokenSilent({ account: account as never, scopes: ["Mail.Read"] });
    await expect(silent()).rejects.toMatchObject({
      errorCode: "invalid_grant",
      subError: "consent_required",
      errorMessage: expect.stringMatching(/AADSTS65001: .*Trace ID: .*Correlation ID: .*Timestamp: /),
    });
    await signIn(app, "alice", ["Mail.Read"]);
    expect(entra.tokenInfo((await silent()).accessToken)).toMatchObject({ scopes: ["Mail.Read"] });
  });

  test("accepts the assertion of a registered certificate (PS256, x5c), and refuses that of another", async () => {
    const { certificate, privateKey, thumbprintSha256 } = credential;
    const clientCertificate = { thumbprintSha256, privateKey, x5c: certificate };
    const result = await signIn(msal({ clientCertificate }));
    expect(entra.tokenInfo(result.accessToken)).toBeDefined();
    const assertion = entra.requests("code")[0]?.parameters.get("client_assertion") ?? "";
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: "PS256", "x5t#S256": expect.any(String) });
    const other = await selfSignedCertificate();
    const wrong = msal({ clientCertificate: { ...other, x5c: other.certificate } });
    await expect(
      wrong.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] }),
    ).rejects.toThrow(/AADSTS700027/);
    await expect(
      msal({ clientSecret: "wrong" }).acquireTokenByClientCredential({
        scopes: ["https://graph.microsoft.com/.default"],
      }),
    ).rejects.toThrow(/AADSTS7000215/);
  });

  test("issues app-only tokens, and tokens on behalf of a user", async () => {
    const appOnly = await msal().acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] });
    expect(entra.tokenInfo(appOnly?.accessToken ?? "")).toMatchObject({ roles: ["User.Read.All"], scopes: [] });
    const users = await fetch("https://graph.microsoft.com/v1.0/users", {
      headers: { authorization: `Bearer ${appOnly?.accessToken}` },
    });
    expect((await users.json()).value).toHaveLength(2);

    const { accessToken } = await signIn(msal(), "bob", [`api://${api}/access_as_user`]);
    expect(decodeJwt(accessToken)).toMatchObject({ aud: api, scp: "access_as_user", ver: "2.0", azp: web });
    const middle = msal({ clientId: api, clientSecret: "api-secret" });
    const downstream = await middle.acquireTokenOnBehalfOf({ oboAssertion: accessToken, scopes: [graphScope] });
    expect(entra.tokenInfo(downstream?.accessToken ?? "")).toMatchObject({
      user: "bob",
      clientId: api,
      scopes: ["User.Read"],
    });
    await expect(msal().acquireTokenOnBehalfOf({ oboAssertion: accessToken, scopes: [graphScope] })).rejects.toThrow(
      /AADSTS500131/,
    );
  });

  test("gives a guest the home account and the tenant of the sign-in", async () => {
    const app = msal({ authority: `https://login.microsoftonline.com/${fabrikam.id}` });
    const result = await signIn(app);
    expect(result.account).toMatchObject({
      homeAccountId: entra.account("alice").homeAccountId,
      tenantId: fabrikam.id,
    });
    expect(result.uniqueId).not.toBe(entra.account("alice").oid);
    expect(() =>
      entra.authorize("https://login.microsoftonline.com/unknown/oauth2/v2.0/authorize", { user: "alice" }),
    ).toThrow();
    const many = await signIn(msal({ authority: "https://login.microsoftonline.com/organizations" }), "frida");
    expect(many.idTokenClaims).toMatchObject({ iss: `https://login.microsoftonline.com/${fabrikam.id}/v2.0` });
  });
});
