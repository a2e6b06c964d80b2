import type { FakeProviderOptions } from "@identity-web/testing/fake-provider";
import { expect, test } from "vitest";
import type { OidcOptions } from "./options/options.ts";
import { failure, never, scene } from "./test/scene.ts";

interface Quirks {
  readonly provider?: FakeProviderOptions;
  readonly options?: Partial<OidcOptions>;
  /** Unusual members of callbacks, token answers and ID tokens. */
  readonly callback?: Readonly<Record<string, unknown>>;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

const providers: Readonly<Record<string, Quirks>> = {
  Keycloak: {
    callback: { session_state: "2b4e0ccf-8d2c-4e21-a3b6-6a3d6a6b9f10" },
    answer: { "not-before-policy": 0, session_state: "2b4e0ccf", refresh_expires_in: 1800, token_type: "Bearer" },
    claims: { typ: "ID", azp: "app", acr: "1", aud: ["app"], session_state: "2b4e0ccf" },
  },
  Auth0: {
    provider: { issuer: "https://tenant.auth0.test/", issParameter: false },
    claims: { sub: "auth0|5f7c8ec7c33c6c004bbafe82", org_id: "org_1" },
    answer: { scope: "openid Mail.Read offline_access", expires_in: 86_400 },
  },
  Okta: {
    provider: { issuer: "https://dev.okta.test/oauth2/default", issParameter: false, revocation: true },
    claims: { ver: 1, amr: ["pwd", "mfa"], idp: "00o1" },
  },
  Google: {
    provider: { endSession: false, rotation: false, refreshedIdToken: false, sid: false },
    options: { authorizationParameters: { access_type: "offline", prompt: "consent" } },
    callback: { scope: "openid Mail.Read", authuser: "0", prompt: "consent", hd: "example.com" },
    answer: { refresh_token_expires_in: 604_799 },
    claims: { azp: "app", hd: "example.com", at_hash: undefined },
  },
  "AD FS": {
    provider: {
      issuer: "https://adfs.test/adfs",
      issParameter: false,
      revocation: false,
      metadata: { access_token_issuer: "http://adfs.test/adfs/services/trust" },
    },
    answer: {
      resource: "urn:microsoft:userinfo",
      expires_in: "3600",
      refresh_token_expires_in: 28_800,
      scope: "openid",
    },
    claims: { upn: "alice@corp.test", unique_name: "CORP\\alice", mfa_auth_time: "x" },
  },
};

test.each(Object.entries(providers))("%s: sign-in, refresh, sign-out", async (_name, quirks) => {
  const { fake, begin, client, clock } = scene(quirks.options, quirks.provider);
  const { url, transaction } = await begin({ scopes: ["openid", "offline_access"] });
  fake.misbehave("authorize", { answer: quirks.callback ?? {} });
  const { searchParams } = fake.authorize(url, { user: "alice" });
  fake.misbehave("code", { answer: quirks.answer ?? {}, idToken: { claims: quirks.claims ?? {} } });
  const signedIn = await client.completeSignIn(searchParams, transaction, never());
  expect(signedIn.account.subject).toBe(quirks.claims?.sub ?? "alice");
  expect(signedIn.tokens.accessTokens[0]?.expiresAt).toBeGreaterThan(clock.now());

  const grant = { ...signedIn.tokens, issuedAt: signedIn.issuedAt, expiresAt: clock.now() + 3_600_000 };
  const { sub } = quirks.claims ?? {};
  const idToken = sub === undefined ? {} : { idToken: { claims: { sub, nonce: undefined } } };
  fake.misbehave("refresh", { answer: { ...quirks.answer, refresh_token: undefined }, ...idToken });
  expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({ rotated: false });

  expect(await client.revoke(grant, never())).toBe(quirks.provider?.revocation === false ? "unsupported" : "revoked");
  const end = await client.endSession({ postLogoutRedirectUri: "https://app.test/out", state: "s" });
  expect(end === undefined).toBe(quirks.provider?.endSession === false);
});

test("a sid that equals the user's id is accepted like any other sid", async () => {
  const { client, fake } = scene();
  const notice = await client.verifyLogoutToken(await fake.logoutToken({ sid: "alice", sub: "alice" }));
  expect(notice).toMatchObject({ sid: "alice", subject: "alice" });
});

test("an ID token for several audiences is accepted only if azp names this client", async () => {
  const several = async (claims: Record<string, unknown>) => {
    const { signIn, fake } = scene();
    fake.misbehave("code", { idToken: { claims: { aud: ["app", "api"], ...claims } } });
    return signIn();
  };
  expect((await several({ azp: "app" })).signedIn.account.subject).toBe("alice");
  expect((await failure(several({}))).message).toContain("no other audience without azp");
  expect((await failure(several({ azp: "api" }))).message).toContain("azp");
});
