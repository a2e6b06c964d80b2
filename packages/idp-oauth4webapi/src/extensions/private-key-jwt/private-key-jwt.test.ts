import { decodeJwt, decodeProtectedHeader, exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { describe, expect, test } from "vitest";
import type { ClientAuthentication } from "../../extension.ts";
import { oidc } from "../../oidc.ts";
import { failure, scene } from "../../test/scene.ts";
import {
  type ClientKey,
  type ClientKeyAlg,
  type PrivateKeyJwtOptions,
  type PrivateKeyMaterial,
  privateKeyJwt,
} from "./private-key-jwt.ts";

const base = { issuer: "https://idp.test", clientId: "app" };
/** Arguments from plain JavaScript. */
const untyped = privateKeyJwt as (...args: readonly unknown[]) => ClientAuthentication;
const problemsOf = (...args: readonly unknown[]): readonly string[] =>
  oidc({ ...base, clientAuthentication: untyped(...args) }).problems;

const pairs = new Map<string, ReturnType<typeof generateKeyPair>>();
/** One key of each kind, because RSA keys are slow to make. */
function pair(alg: string) {
  const known = pairs.get(alg) ?? generateKeyPair(alg, { extractable: true });
  pairs.set(alg, known);
  return known;
}

/** A client that is registered with a public key, and without a secret. */
async function keyed(alg: string, clientKey: PrivateKeyMaterial | ClientKey, options: PrivateKeyJwtOptions = {}) {
  const { publicKey } = await pair(alg);
  const publicJwk = { ...(await exportJWK(publicKey)), alg };
  return scene(
    { clientAuthentication: privateKeyJwt(clientKey, options) },
    { clients: [{ clientId: "app", publicKey: publicJwk }] },
  );
}

type Scene = Awaited<ReturnType<typeof keyed>>;

async function assertionOf({ signIn, fake }: Scene) {
  await signIn();
  const { parameters, headers } = fake.requests("code")[0] ?? {};
  const assertion = parameters?.get("client_assertion") ?? "";
  return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion), headers, parameters };
}

describe("private_key_jwt", () => {
  const algs: readonly ClientKeyAlg[] = ["ES256", "PS256", "EdDSA", "RS256"];
  const forms = ["CryptoKey", "JWK", "PEM"] as const;
  test.each(algs.flatMap((alg) => forms.map((form) => [alg, form] as const)))(
    "private_key_jwt signs by %s with the key as %s",
    async (alg, form) => {
      const { privateKey } = await pair(alg);
      const jwk = await exportJWK(privateKey);
      const key = form === "CryptoKey" ? privateKey : form === "JWK" ? jwk : await exportPKCS8(privateKey);
      const { header, claims, headers, parameters } = await assertionOf(await keyed(alg, { key, kid: "my-key", alg }));
      expect(header).toEqual({ alg, kid: "my-key" });
      expect(claims).toMatchObject({ iss: "app", sub: "app", aud: "https://idp.test", jti: expect.any(String) });
      expect(Number(claims.exp) - Number(claims.iat)).toBe(60);
      expect(claims).not.toHaveProperty("nbf");
      expect(headers?.has("authorization")).toBe(false);
      expect(parameters?.has("client_secret")).toBe(false);
    },
  );

  test.each([
    ["ES256", "ES256"],
    ["EdDSA", "EdDSA"],
    ["RS256", "PS256"],
  ])("a PEM key of %s without alg signs by %s", async (made, signs) => {
    const { privateKey } = await pair(made);
    const clientKey = await exportPKCS8(privateKey);
    const { publicKey } = await pair(made);
    const publicJwk = { ...(await exportJWK(publicKey)), alg: signs };
    const { header } = await assertionOf(
      scene(
        { clientAuthentication: privateKeyJwt(clientKey) },
        { clients: [{ clientId: "app", publicKey: publicJwk }] },
      ),
    );
    expect(header).toEqual({ alg: signs });
  });

  test("a JWK's own kid and alg are used, and its key_ops are ignored", async () => {
    const jwk = await exportJWK((await pair("PS256")).privateKey);
    const clientKey = { ...jwk, alg: "PS256", kid: "own", use: "sig", key_ops: ["sign"] };
    expect((await assertionOf(await keyed("PS256", clientKey))).header).toEqual({ alg: "PS256", kid: "own" });
  });

  test("EdDSA is named Ed25519 for a provider that announces only that name", async () => {
    const jwk = await exportJWK((await pair("EdDSA")).privateKey);
    const { publicKey } = await pair("EdDSA");
    const made = scene(
      { clientAuthentication: privateKeyJwt(jwk) },
      {
        clients: [{ clientId: "app", publicKey: await exportJWK(publicKey) }],
        metadata: { token_endpoint_auth_signing_alg_values_supported: ["Ed25519"] },
      },
    );
    expect((await assertionOf(made)).header.alg).toBe("Ed25519");
  });

  test("the audience of a proof is the issuer, or the token endpoint by option", async () => {
    const jwk = await exportJWK((await pair("ES256")).privateKey);
    const made = await keyed("ES256", jwk, { audience: "token_endpoint" });
    expect((await assertionOf(made)).claims.aud).toBe("https://idp.test/token");
  });

  test("every request has a new proof, including refreshes and revocations", async () => {
    const made = await keyed("ES256", await exportJWK((await pair("ES256")).privateKey));
    const { grant } = await made.signIn();
    await made.client.refresh(grant, { scopes: ["Mail.Read"] }, new AbortController().signal);
    await made.client.revoke(grant, new AbortController().signal);
    const sent = [...made.fake.requests("token"), ...made.fake.requests("revocation")];
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
    const ids = sent.map(({ parameters }) => decodeJwt(parameters.get("client_assertion") ?? "").jti);
    expect(new Set(ids).size).toBe(3);
  });

  test("the error for a wrong key names the method and the key to register", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const error = await failure((await keyed("ES256", privateKey)).signIn());
    expect(error.message).toContain("invalid_client");
    expect(error.cure).toMatch(/private_key_jwt: register the public half of clientKey/);
  });

  test("an unreadable PEM key is a configuration error, and a refresh that it should sign is unsent", async () => {
    const clientKey = "-----BEGIN PRIVATE KEY-----\nbm8ga2V5\n-----END PRIVATE KEY-----";
    const { signIn, client, fake } = await keyed("ES256", clientKey);
    const error = await failure(signIn());
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining("clientKey") });
    expect(error.message).not.toContain("bm8ga2V5");
    const { grant } = await scene().signIn();
    expect(await client.refresh(grant, { scopes: [] }, new AbortController().signal)).toMatchObject({
      failed: "unsent",
      error: { code: "configuration" },
    });
    expect(fake.requests("token")).toHaveLength(0);
  });
});

describe("the arguments of privateKeyJwt()", async () => {
  const es = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(es.privateKey);
  const p384 = await generateKeyPair("ES384", { extractable: true });

  test.each([
    ["a public CryptoKey", es.publicKey, /private CryptoKey/],
    ["a P-384 CryptoKey", p384.privateKey, /P-256, Ed25519, or RSA.*P-384/],
    ["a public JWK", await exportJWK(es.publicKey), /with its private part/],
    ["a P-384 JWK", await exportJWK(p384.privateKey), /P-256.*P-384/],
    ["a JWK for something else", { ...jwk, alg: "ES384" }, /ES384/],
    ["an empty text", "", /an empty text \(is its environment variable set\?\)/],
    [
      "PKCS#1",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
      /RSA PRIVATE KEY.*openssl pkcs8/,
    ],
    ["a certificate", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", /got CERTIFICATE/],
    ["a path", "/etc/key.pem", /PKCS#8/],
    ["a number", 7, /CryptoKey, a JWK or a PEM/],
    ["undefined", undefined, /clientKey: expected/],
    ["an unknown algorithm", { key: jwk, alg: "HS256" }, /clientKey.alg: expected one of ES256, EdDSA, PS256, RS256/],
    [
      "another algorithm",
      { key: jwk, alg: "PS256" },
      /clientKey.alg: expected ES256, which the key is for, and got PS256/,
    ],
    ["a kid that is not a text", { key: jwk, kid: 7 }, /clientKey.kid: expected a text/],
  ])("privateKeyJwt() refuses %s as clientKey", (_name, clientKey, why) => {
    const problems = problemsOf(clientKey);
    expect(problems).toEqual([expect.stringMatching(why)]);
    expect(problems.join()).not.toContain(jwk.d ?? "-");
  });

  test("an audience that is neither issuer nor token endpoint is refused", () => {
    expect(problemsOf(jwk, { audience: "https://idp.test" })).toEqual([
      expect.stringMatching(/"issuer" or "token_endpoint"/),
    ]);
  });
});
