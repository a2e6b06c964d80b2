import type { FakeProviderSettings } from "@identity-web/testing/fake-provider";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { clientSecretBasic, clientSecretPost, none } from "../client/authentication.ts";
import { oidc } from "../oidc.ts";
import type { OidcOptions } from "../options/options.ts";
import { failure, never, quick, scene } from "../test/scene.ts";
import { dpop } from "./dpop/dpop.ts";
import { fapi2 } from "./fapi2.ts";
import { tls } from "./mtls.ts";
import { par } from "./par/par.ts";
import { privateKeyJwt } from "./private-key-jwt/private-key-jwt.ts";

let privateJwk: JWK;
let publicJwk: JWK;
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  [privateJwk, publicJwk] = await Promise.all([exportJWK(privateKey), exportJWK(publicKey)]);
});

/** A provider with all capabilities, and a client with only the option `profile`. */
const strict = (settings: Partial<FakeProviderSettings> = {}, options: Partial<OidcOptions> = {}) =>
  scene(
    { profile: fapi2, clientAuthentication: privateKeyJwt(privateJwk), ...options },
    {
      clients: [{ clientId: "app", publicKey: publicJwk }],
      pushedAuthorization: "required",
      dpop: "required",
      dpopNonce: "first",
      ...settings,
    },
  );

describe('profile "fapi2"', () => {
  test("profile fapi2 pushes requests, binds tokens and signs the client authentication", async () => {
    const { begin, signIn, fake, client } = strict();
    expect([...(await begin()).url.searchParams.keys()]).toEqual(["client_id", "request_uri"]);
    const { grant } = await signIn();
    expect(grant.accessTokens[0]?.type).toBe("DPoP");
    expect(await client.refresh(grant, { scopes: ["Mail.Read"] }, never())).toMatchObject({ token: { type: "DPoP" } });
    for (const { parameters, headers } of [
      ...fake.requests("pushed_authorization_request"),
      ...fake.requests("token"),
    ]) {
      expect(parameters.has("client_assertion")).toBe(true);
      expect(headers.has("dpop")).toBe(true);
    }
    expect(fake.sentTwice).toBe(0);
  });

  const problemsOf = (options: Partial<OidcOptions>): readonly string[] =>
    oidc({ issuer: "https://idp.test", clientId: "app", profile: fapi2, ...options }).problems;
  const lenient = {
    extensions: [par({ when: "required" }), dpop({ when: "never" })],
    idTokenSigningAlg: "RS256",
  } as const;

  test("all options that break profile fapi2 are reported at once", () => {
    const problems = problemsOf({ clientSecret: "s3cret", clientAuthentication: clientSecretPost(), ...lenient });
    expect(problems).toHaveLength(5);
    expect(problems.join("\n")).toMatch(
      /clientSecret[\s\S]*privateKeyJwt\(clientKey\)[\s\S]*privateKeyJwt\(clientKey\)[\s\S]*pushed[\s\S]*dpop[\s\S]*PS256/,
    );
    expect(problems.join("\n")).not.toContain("s3cret");
    const byKey = problemsOf({
      clientAuthentication: privateKeyJwt(privateJwk, { audience: "token_endpoint" }),
      ...lenient,
    });
    expect(byKey).toHaveLength(4);
    expect(byKey.join("\n")).toMatch(/audience "issuer"[\s\S]*pushed[\s\S]*dpop[\s\S]*PS256/);
  });

  test.each([
    ["a public client", {}],
    ["a public client that says so", { clientAuthentication: none() }],
    ["a secret", { clientSecret: "s3cret" }],
    ["a secret by Basic authentication", { clientSecret: "s3cret", clientAuthentication: clientSecretBasic() }],
  ])("profile fapi2 refuses %s and requires a key or a certificate", (_name, options) => {
    expect(problemsOf(options).at(-1)).toContain("expects clientAuthentication: privateKeyJwt(clientKey), or tls()");
  });

  test("a certificate binds tokens without dpop(), and pushed requests stay mandatory", () => {
    const byTls = { clientAuthentication: tls(), fetch };
    expect(problemsOf({ ...byTls, extensions: [dpop({ when: "never" })] })).toEqual([]);
    expect(problemsOf({ ...byTls, extensions: [par({ when: "required" })] })).toEqual([
      expect.stringContaining("pushed"),
    ]);
  });

  test("profile fapi2 refuses RS256 for the client's key, and doesn't use it for ID tokens by default", () => {
    expect(problemsOf({ clientAuthentication: privateKeyJwt({ ...privateJwk }) })).toEqual([]);
    const rsa = { kty: "RSA", n: "AQAB", e: "AQAB", d: "AQAB", alg: "RS256" };
    expect(problemsOf({ clientAuthentication: privateKeyJwt(rsa) })).toEqual([
      expect.stringContaining("got one for RS256"),
    ]);
  });

  test("all capabilities that a provider lacks are reported at once", async () => {
    const { begin } = strict({
      pushedAuthorization: "none",
      dpop: "none",
      issParameter: false,
      metadata: {
        token_endpoint_auth_methods_supported: ["client_secret_basic"],
        token_endpoint_auth_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: undefined,
        id_token_signing_alg_values_supported: ["RS256"],
      },
    });
    const error = await failure(begin());
    expect(error.code).toBe("configuration");
    for (const lack of [
      "no pushed_authorization_request_endpoint",
      "no private_key_jwt, but client_secret_basic",
      "token_endpoint_auth_signing_alg_values_supported has no ES256, but RS256 (clientKey)",
      "no S256",
      "authorization_response_iss_parameter_supported",
      "dpop_signing_alg_values_supported has no ES256, but none",
      `no ${quick}, but RS256 (idTokenSigningAlg)`,
    ]) {
      expect(error.message).toContain(lack);
    }
    expect(error.cure).toBeDefined();
  });

  test.each([
    [{ iss: undefined }, /iss.*and got none/],
    [{ iss: "https://evil.test" }, /iss.*and got "https:\/\/evil.test"/],
    [{ state: undefined }, /state/],
    [{ state: "other" }, /state/],
  ])("a callback with %o is refused, and its code not sent", async (answer, why) => {
    const { begin, fake, client } = strict();
    const { url, transaction } = await begin();
    fake.misbehave("authorize", { answer });
    const { searchParams } = fake.authorize(url, { user: "alice" });
    const error = await failure(client.completeSignIn(searchParams, transaction, never()));
    expect(error).toMatchObject({ code: "invalid_callback", message: expect.stringMatching(why) });
    expect(fake.requests("token")).toHaveLength(0);
  });

  test.each([
    ["another audience", { aud: ["app", "other"], azp: "app" }, /aud/],
    ["no audience", { aud: undefined }, /aud/],
    ["another client's", { aud: "other" }, /aud/],
    ["another issuer", { iss: "https://evil.test" }, /iss/],
    ["no issuer", { iss: undefined }, /iss/],
    ["no end", { exp: undefined }, /exp/],
    ["no nonce", { nonce: undefined }, /nonce/],
    ["another nonce", { nonce: "other" }, /nonce/],
    ["another client as azp", { azp: "other" }, /azp/],
  ])("an ID token with %s is refused, and the refresh token of its answer is revoked", async (_name, claims, why) => {
    const { signIn, fake } = strict();
    fake.misbehave("code", { idToken: { claims } });
    const error = await failure(signIn());
    expect(error).toMatchObject({ code: "invalid_callback", message: expect.stringMatching(why) });
    expect(fake.revoked).toHaveLength(1);
  });

  test.each(["none", "RS256", "PS256", "HS256"])(
    "an ID token that is signed by %s instead of ES256 is refused",
    async (alg) => {
      const { signIn, fake } = strict();
      fake.misbehave("code", { idToken: { alg } });
      expect((await failure(signIn())).message).toContain("alg");
    },
  );

  test("an audience in a list of one and an answer without expires_in are accepted", async () => {
    const { signIn, fake } = strict();
    fake.misbehave("code", { idToken: { claims: { aud: ["app"] } }, answer: { expires_in: undefined } });
    expect((await signIn()).grant.accessTokens).toHaveLength(1);
  });

  test("a provider may bind tokens to the client's certificate, and is refused if it binds them to nothing", async () => {
    const certified = (metadata: Record<string, unknown>, more: Partial<OidcOptions> = {}) => {
      const provider = scene(
        {},
        {
          clients: [{ clientId: "app" }],
          pushedAuthorization: "required",
          metadata: { token_endpoint_auth_methods_supported: ["tls_client_auth"], ...metadata },
        },
      );
      const options = { issuer: "https://idp.test", clientId: "app", idTokenSigningAlg: quick } as const;
      const client = oidc({
        ...options,
        profile: fapi2,
        clientAuthentication: tls(),
        fetch: provider.fake.fetch,
        ...more,
      });
      expect(client.problems).toEqual([]);
      return client.open(provider.context);
    };
    const withoutDpop = { extensions: [dpop({ when: "never" })] };
    const request = { state: "s", redirectUri: "https://app.test/cb", scopes: [] };
    const begun = await certified({ tls_client_certificate_bound_access_tokens: true }).beginSignIn(request);
    expect(begun.transaction.boundKey).toBeUndefined();
    const both = { tls_client_certificate_bound_access_tokens: true, dpop_signing_alg_values_supported: ["ES256"] };
    expect((await certified(both).beginSignIn(request)).transaction.boundKey).toBeDefined();
    expect((await certified(both, withoutDpop).beginSignIn(request)).transaction.boundKey).toBeUndefined();
    expect((await failure(certified({}).beginSignIn(request))).message).toContain("not bound to a key");
    expect((await failure(certified({}, withoutDpop).beginSignIn(request))).message).toContain("not bound");
  });
});
