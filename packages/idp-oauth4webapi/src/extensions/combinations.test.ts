import type { FakeProviderOptions } from "@identity-web/testing/fake-provider";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { clientSecretBasic, clientSecretPost, none } from "../client/authentication.ts";
import type { ClientExtension } from "../extension.ts";
import type { OidcOptions } from "../options/options.ts";
import { never, quick, scene } from "../test/scene.ts";
import { dpop } from "./dpop/dpop.ts";
import { fapi2 } from "./fapi2.ts";
import { jarm } from "./jarm.ts";
import { tls } from "./mtls.ts";
import { par } from "./par/par.ts";
import { privateKeyJwt } from "./private-key-jwt/private-key-jwt.ts";
import { userinfo } from "./userinfo/userinfo.ts";

const keyPair = await generateKeyPair("ES256", { extractable: true });
const publicKey = await exportJWK(keyPair.publicKey);
const callbackKeys = await generateKeyPair(quick, { extractable: true });
const callbackKey = { ...(await exportJWK(callbackKeys.publicKey)), kid: "callbacks", alg: quick };

interface Way {
  readonly client: NonNullable<FakeProviderOptions["clients"]>[number];
  readonly options?: Partial<OidcOptions>;
  /** Its visible effect at the token endpoint. */
  readonly sees: "header" | "client_secret" | "client_assertion" | "client_id";
  /** Its name in the metadata. */
  readonly method: string;
}

const secret = { clientId: "app", clientSecret: "s3cret-s3cret" };
const ways: Readonly<Record<string, Way>> = {
  "a secret by default": { client: secret, sees: "header", method: "client_secret_basic" },
  "clientSecretBasic()": {
    client: secret,
    options: { clientAuthentication: clientSecretBasic() },
    sees: "header",
    method: "client_secret_basic",
  },
  "clientSecretPost()": {
    client: secret,
    options: { clientAuthentication: clientSecretPost() },
    sees: "client_secret",
    method: "client_secret_post",
  },
  "privateKeyJwt()": {
    client: { clientId: "app", publicKey },
    options: { clientAuthentication: privateKeyJwt(keyPair.privateKey) },
    sees: "client_assertion",
    method: "private_key_jwt",
  },
  "tls()": {
    client: { clientId: "app" },
    options: { clientAuthentication: tls() },
    sees: "client_id",
    method: "tls_client_auth",
  },
  "none()": {
    client: { clientId: "app" },
    options: { clientAuthentication: none() },
    sees: "client_id",
    method: "none",
  },
};

interface Capability {
  readonly extensions: readonly ClientExtension[];
  readonly provider?: FakeProviderOptions;
  readonly isSigned?: boolean;
}

const capabilities: Readonly<Record<string, Capability>> = {
  "no extension": { extensions: [] },
  "par()": { extensions: [par({ when: "always" })], provider: { pushedAuthorization: "required" } },
  "dpop()": { extensions: [dpop()], provider: { dpop: "required", dpopNonce: "first" } },
  "jarm()": { extensions: [jarm()], isSigned: true },
  "userinfo()": { extensions: [userinfo()] },
  "par(), dpop(), jarm() and userinfo()": {
    extensions: [par(), dpop(), jarm(), userinfo()],
    provider: { pushedAuthorization: "required", dpop: "required", dpopNonce: "first" },
    isSigned: true,
  },
};

/** Signs in, refreshes and revokes. The callback is put into a signed response if the client requires that. */
async function everything(options: Partial<OidcOptions>, provider: FakeProviderOptions, isSigned = false) {
  const made = scene({ ...options }, provider);
  const { client, fake, begin, clock } = made;
  const { keys } = (await (await fake.fetch("https://idp.test/jwks")).json()) as { keys: object[] };
  fake.misbehave("jwks", { answer: { keys: [...keys, callbackKey] } }, 9);
  const { url, transaction } = await begin();
  const plain = Object.fromEntries(fake.authorize(url, { user: "alice" }).searchParams);
  const now = Math.floor(clock.now() / 1000);
  const signed = () =>
    new SignJWT({ ...plain, iss: "https://idp.test", aud: "app", exp: now + 60 })
      .setProtectedHeader({ alg: quick, kid: "callbacks" })
      .sign(callbackKeys.privateKey);
  const callback = new URLSearchParams(isSigned ? { response: await signed() } : plain);
  const signedIn = await client.completeSignIn(callback, transaction, never());
  const grant = { ...signedIn.tokens, issuedAt: signedIn.issuedAt, expiresAt: clock.now() + 86_400_000 };
  const refreshed = await client.refresh(grant, { scopes: ["Mail.Read"] }, never());
  const revoked = await client.revoke(grant, never());
  return { signedIn, refreshed, revoked, fake };
}

describe.each(Object.entries(ways))("a client that authenticates by %s", (_way, { client, options, sees, method }) => {
  const metadata = { token_endpoint_auth_methods_supported: [method], response_modes_supported: ["query", "jwt"] };

  test.each(Object.entries(capabilities))(
    "signs in, refreshes and revokes with %s",
    async (_name, { extensions, provider, isSigned }) => {
      const setting = { clients: [client], metadata, ...provider };
      const { signedIn, refreshed, revoked, fake } = await everything({ ...options, extensions }, setting, isSigned);
      const names = new Set(extensions.map(({ name }) => name));
      expect(signedIn.account.subject).toBe("alice");
      expect(refreshed).toMatchObject({ rotated: true, token: { type: names.has("dpop()") ? "DPoP" : "Bearer" } });
      expect(revoked).toBe("revoked");
      expect(fake.requests("pushed_authorization_request").some(({ status }) => status === 201)).toBe(
        names.has("par()"),
      );
      expect(fake.requests("userinfo").length > 0).toBe(names.has("userinfo()"));
      const authenticated = [
        ...fake.requests("pushed_authorization_request"),
        ...fake.requests("token"),
        ...fake.requests("revocation"),
      ];
      for (const { headers, parameters } of authenticated) {
        expect(headers.get("authorization")?.startsWith("Basic ") === true).toBe(sees === "header");
        expect(parameters.has("client_secret")).toBe(sees === "client_secret");
        expect(parameters.has("client_assertion")).toBe(sees === "client_assertion");
      }
      for (const { headers } of fake.requests("token")) expect(headers.has("dpop")).toBe(names.has("dpop()"));
    },
  );

  test("passes profile fapi2 only if it authenticates by a key or a certificate", async () => {
    const strict: FakeProviderOptions = {
      clients: [client],
      pushedAuthorization: "required",
      dpop: "required",
      metadata,
    };
    const isAdmitted = method === "private_key_jwt" || method === "tls_client_auth";
    const all = () => everything({ ...options, profile: fapi2 }, strict);
    if (isAdmitted) expect((await all()).refreshed).toMatchObject({ token: { type: "DPoP" } });
    else
      await expect(all()).rejects.toMatchObject({
        code: "configuration",
        message: expect.stringContaining('profile "fapi2" expects clientAuthentication'),
      });
  });
});
