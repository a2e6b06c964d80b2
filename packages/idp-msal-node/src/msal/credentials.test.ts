import { createPrivateKey, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { type FakeApp, selfSignedCertificate } from "@identity-web/testing/fake-entra";
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { EntraCredential, EntraOptions } from "../options/options.ts";
import { failure, never, scene } from "../test/scene.ts";

const clientId = "11112222-bbbb-3333-cccc-4444dddd5555";
const folder = mkdtempSync(join(tmpdir(), "entra-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(contents: string): string {
  const path = join(folder, randomUUID());
  writeFileSync(path, contents);
  return path;
}

/** MSAL uses the machine's clock in its assertions. */
const sceneNow = (credential: EntraCredential, app: Partial<FakeApp>, more: Partial<EntraOptions> = {}) =>
  scene({ credential, ...more }, { apps: [{ clientId, ...app }] }, fakeClock(Date.now()));

describe("a certificate as credential", () => {
  let pem: Awaited<ReturnType<typeof selfSignedCertificate>>;
  beforeAll(async () => {
    pem = await selfSignedCertificate();
  });

  test("signs by PS256, with its SHA-256 thumbprint and x5c in the header", async () => {
    const { certificate, privateKey, thumbprintSha256 } = pem;
    const { signIn, fake } = sceneNow({ certificate, privateKey }, { certificates: [certificate] });
    await signIn();
    const assertion = fake.requests("code")[0]?.parameters.get("client_assertion") ?? "";
    const header = decodeProtectedHeader(assertion);
    expect(header.alg).toBe("PS256");
    expect(Buffer.from(String(header["x5t#S256"]), "base64url").toString("hex").toUpperCase()).toBe(thumbprintSha256);
    expect(header.x5c).toHaveLength(1);
    expect(fake.requests("code")[0]?.parameters.has("client_secret")).toBe(false);
  });

  test("is read from one file with a key that a passphrase protects", async () => {
    const { certificate, privateKey } = pem;
    const locked = createPrivateKey(privateKey)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" })
      .toString();
    const certificatePath = file(`${locked}\n${certificate}`);
    const app = { certificates: [certificate] };
    const { signIn } = sceneNow({ certificatePath, passphrase: "open sesame" }, app);
    expect((await signIn()).account.username).toContain("alice");
    const error = await failure(sceneNow({ certificatePath, passphrase: "wrong" }, app).signIn());
    expect(error).toMatchObject({ code: "configuration" });
    expect(error.message).toContain("passphrase");
  });

  test.each([
    ["a file that isn't there", () => join(folder, "missing"), "ENOENT"],
    ["a file without a key", () => file(pem.certificate), "private key"],
    ["a file without a certificate", () => file(pem.privateKey), "certificate"],
  ])("reports %s with a cure, and works once it is corrected", async (_, path, word) => {
    const certificatePath = path();
    const { certificate, privateKey } = pem;
    const { signIn } = sceneNow({ certificatePath }, { certificates: [certificate] });
    const error = await failure(signIn());
    expect(error).toMatchObject({ code: "configuration" });
    expect(error.message).toContain(word);
    expect(error.cure).toBeTruthy();
    writeFileSync(certificatePath, `${certificate}\n${privateKey}`);
    await signIn();
  });

  test("reports an unregistered certificate with Entra's text and the place to register it", async () => {
    const { certificate, privateKey } = pem;
    const error = await failure(sceneNow({ certificate, privateKey }, { secrets: ["another"] }).signIn());
    expect(error.message).toContain("AADSTS700027");
    expect(error.cure).toMatch(/certificate.*Upload/);
  });
});

describe("a federated identity as credential", () => {
  const issuer = "https://kubernetes.test";
  const subject = "system:serviceaccount:default:app";

  async function cluster(audience = "api://AzureADTokenExchange") {
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const key = { ...(await exportJWK(publicKey)), alg: "RS256" };
    const token = (lifetime: number) =>
      new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: "RS256" })
        .setIssuer(issuer)
        .setSubject(subject)
        .setAudience(audience)
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
        .sign(privateKey);
    return { token, app: { federatedCredentials: [{ issuer, subject, key, audience }] } };
  }

  test("reads a projected token file again after it was replaced", async () => {
    const { token, app } = await cluster();
    const first = await token(3600);
    const assertionFile = file(`${first}\n`);
    const { signIn, client, grantOf, fake, clock } = sceneNow({ assertionFile }, app);
    const grant = grantOf(await signIn());
    await clock.advance(2 * 3_600_000);
    const second = await token(3 * 3600);
    writeFileSync(assertionFile, second);
    expect(await client.refresh(grant, { scopes: ["User.Read"] }, never())).toHaveProperty("token");
    const sent = fake.requests("token").map(({ parameters }) => parameters.get("client_assertion"));
    expect(sent).toEqual([first, second]);
  });

  test("passes the token endpoint to the callback of the assertion", async () => {
    const { token, app } = await cluster();
    const asked: unknown[] = [];
    const assertion = (request: unknown) => {
      asked.push(request);
      return token(3600);
    };
    const { signIn, fake } = sceneNow({ assertion }, app);
    await signIn();
    const { tenantId } = fake.client;
    expect(asked).toEqual([
      { clientId, tokenEndpoint: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token` },
    ]);
    const sent = fake.requests("code")[0]?.parameters.get("client_assertion") ?? "";
    expect(decodeJwt(sent)).toMatchObject({ iss: issuer, sub: subject });
  });

  test("sends no request after a failed callback, keeps the grant, and has the app's error as cause", async () => {
    const { token, app } = await cluster();
    let broken: Error | undefined;
    const assertion = async () => {
      if (broken !== undefined) throw broken;
      return token(3600);
    };
    const { signIn, client, grantOf, fake } = sceneNow({ assertion }, app);
    const grant = grantOf(await signIn());
    broken = new Error("the vault is closed");
    const answer = await client.refresh(grant, { scopes: ["User.Read"] }, never());
    expect(answer).toMatchObject({ failed: "unsent", error: { code: "configuration", cause: broken } });
    expect(fake.requests("refresh")).toHaveLength(0);
    broken = undefined;
    expect(await client.refresh(grant, { scopes: ["User.Read"] }, never())).toHaveProperty("token");
  });

  test.each(["code", "refresh", "on-behalf-of", "client credentials"] as const)(
    "sends no request (%s) if the caller gives up while the callback runs",
    async (place) => {
      const { token, app } = await cluster();
      let abort: AbortController | undefined;
      const assertion = async () => {
        abort?.abort();
        return token(3600);
      };
      const { signIn, begin, client, grantOf, fake } = sceneNow({ assertion }, app);
      const grant = grantOf(await signIn());
      const { url, transaction } = await begin();
      const { searchParams } = fake.authorize(url, { user: "alice" });
      const before = fake.requests("token").length;
      abort = new AbortController();
      const { signal } = abort;
      const request = { scopes: ["https://graph.microsoft.com/.default"] };
      const bearer = grant.accessTokens[0]?.value ?? "";
      const outcome = await {
        code: () => client.completeSignIn(searchParams, transaction, signal).catch((error: unknown) => error),
        refresh: () => client.refresh(grant, request, signal),
        "on-behalf-of": () => client.exchange?.(bearer, request, undefined, signal),
        "client credentials": () => client.clientCredentials?.(request, undefined, signal),
      }[place]();
      const code = "provider_unavailable";
      expect(outcome).toMatchObject(place === "code" ? { code } : { failed: "unsent", error: { code } });
      expect(fake.requests("token")).toHaveLength(before);
    },
  );

  test.each([
    ["https://login.microsoftonline.com", {}, "api://AzureADTokenExchange"],
    ["https://login.microsoftonline.us", {}, "api://AzureADTokenExchangeUSGov"],
    ["https://login.chinacloudapi.cn", {}, "api://AzureADTokenExchangeChina"],
    ["https://login.microsoftonline.us", { audience: "api://AzureADTokenExchange" }, "api://AzureADTokenExchange"],
  ])("uses the token of a managed identity as assertion: at %s, %o, for %s", async (...row) => {
    const [instance, more, audience] = row;
    const { token, app } = await cluster(audience);
    const asked: URL[] = [];
    vi.stubEnv("IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token");
    vi.stubEnv("IDENTITY_HEADER", "header");
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(new URL(url));
      const expires_on = Math.floor(Date.now() / 1000) + 3600;
      return Response.json({ access_token: await token(3600), expires_on, token_type: "Bearer" });
    });
    try {
      // MSAL caches a managed identity's tokens for the process.
      const identity = randomUUID();
      const { signIn } = sceneNow({ managedIdentity: { clientId: identity, ...more } }, app, { instance });
      expect((await signIn()).account.username).toContain("alice");
      expect(asked.map(({ searchParams }) => [searchParams.get("resource"), searchParams.get("client_id")])).toEqual([
        [audience, identity],
      ]);
    } finally {
      vi.unstubAllEnvs();
      vi.unstubAllGlobals();
    }
  });
});
