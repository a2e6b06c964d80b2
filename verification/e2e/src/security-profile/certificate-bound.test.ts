import { createHash, X509Certificate } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import type { IdentityError } from "@identity-web/core";
import { tls } from "@identity-web/idp-oauth4webapi/mtls";
import { requires } from "@identity-web/tools/requires";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fapiApp, signedIn } from "./app.ts";
import { asking, type Certificate, fetchWith, makeCertificate } from "./certificate.ts";
import { type FapiProvider, startFapiProvider } from "./fapi-provider.ts";

vi.setConfig({ testTimeout: 20_000 });

requires("openssl")("tokens that are bound to the client's certificate (RFC 8705)", (openssl) => {
  let servers: Certificate;
  let own: Certificate;
  let thief: Certificate;
  let provider: FapiProvider;
  const statuses: number[] = [];
  // An API that accepts a token only from a caller with the certificate to which it is bound.
  const api: { url: string; close(): void } = { url: "", close: () => undefined };

  beforeAll(async () => {
    [servers, own, thief] = (await Promise.all([1, 2, 3].map(() => makeCertificate(openssl)))) as [
      Certificate,
      Certificate,
      Certificate,
    ];
    const server = createServer(asking(servers), (incoming, outgoing) => {
      const { socket } = incoming;
      const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
      const token = incoming.headers.authorization?.replace(/^Bearer /, "") ?? "";
      const bound = decodeJwt<{ cnf?: { "x5t#S256"?: string } }>(token).cnf?.["x5t#S256"];
      const good = shown !== undefined && bound === createHash("sha256").update(shown).digest("base64url");
      statuses.push(good ? 200 : 401);
      outgoing.writeHead(good ? 200 : 401).end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    api.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    api.close = () => {
      server.closeAllConnections();
      server.close();
    };
    const certificate = new X509Certificate(own.cert);
    const jwk = { ...certificate.publicKey.export({ format: "jwk" }), x5c: [certificate.raw.toString("base64")] };
    const client = {
      client_id: "certified",
      token_endpoint_auth_method: "self_signed_tls_client_auth" as const,
      jwks: { keys: [jwk] },
      redirect_uris: ["http://localhost:1/auth/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      id_token_signed_response_alg: "ES256" as const,
      authorization_signed_response_alg: "ES256" as const,
      tls_client_certificate_bound_access_tokens: true,
    };
    provider = await startFapiProvider(api.url, [client], servers);
  });
  afterAll(async () => {
    api.close();
    await provider.close();
  });

  const refusals: IdentityError[] = [];
  const app = (certificate: Certificate | undefined) =>
    fapiApp(
      {
        issuer: provider.issuer,
        clientId: "certified",
        clientAuthentication: tls({ selfSigned: true }),
        fetch: fetchWith(certificate, servers),
      },
      () => api.url,
      (event) => {
        if (event.type === "request_failed") refusals.push(event.error);
      },
    );

  test("sign-in, API call and refresh succeed with the certificate to which the tokens are bound", async () => {
    const { person } = await signedIn(app(own), fetchWith(undefined, servers));
    expect(await (await person.fetch("/mail")).json()).toEqual([[200, "{}"]]);
    expect(await (await person.fetch("/mail?force=1")).json()).toEqual([[200, "{}"]]);
    expect(provider.counts.refreshed).toBe(1);
    const { value, type } = (await (await person.fetch("/token")).json()) as { value: string; type: string };
    expect(type).toBe("Bearer");
    const stolen = await fetchWith(thief, servers)(api.url, { headers: { authorization: `Bearer ${value}` } });
    expect(stolen.status).toBe(401);
  });

  test.each([
    ["another certificate", () => thief],
    ["none", () => undefined],
  ])("with %s the sign-in fails before the provider's pages", async (_name, certificate) => {
    await expect(signedIn(app(certificate()), fetchWith(undefined, servers))).rejects.toThrow("status 500");
    const { code, message, cure } = refusals.at(-1) ?? {};
    expect([code, message, cure]).toEqual([
      "configuration",
      expect.stringContaining("invalid_client"),
      expect.stringContaining("must present the certificate"),
    ]);
  });
});
