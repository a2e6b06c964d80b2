import { randomBytes } from "node:crypto";
import { identity } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import Koa from "koa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
// Imported by its path, because a published package can't have an example as a dependency.
import { type RunningProvider, startProvider } from "../../../examples/single-sign-out/src/provider/index.ts";
import { doctor, findingOf, marksOf } from "./test/doctor.ts";
import { freePort, serve } from "./test/ports.ts";

const secret = randomBytes(32).toString("base64url");

describe("the doctor at the demo's provider", () => {
  let provider: RunningProvider;
  let baseUrl: string;
  let callback: string;
  let flags: readonly string[];
  const env = { MAIL_SECRET: secret };

  beforeAll(async () => {
    baseUrl = `http://localhost:${await freePort()}`;
    callback = `http://localhost:${await freePort()}/callback`;
    provider = await startProvider({
      port: 0,
      clients: [
        {
          client_id: "mail",
          client_name: "Mail",
          client_secret: secret,
          redirect_uris: [`${baseUrl}/auth/callback`, callback],
          post_logout_redirect_uris: [`${baseUrl}/auth/signed-out`],
          backchannel_logout_uri: `${baseUrl}/auth/back-channel-logout`,
        },
      ],
      resource: { audience: "http://127.0.0.1:1", scopes: ["mail.read"] },
    });
    flags = ["--issuer", provider.issuer, "--client-id", "mail", "--client-secret-env", "MAIL_SECRET"];
  });
  afterAll(() => provider?.close());

  test("reports all channels as open, with exit code 0", async () => {
    const { exitCode, out, err } = await doctor([...flags, "--base-url", baseUrl], env);
    expect(out).toContain("✓ front-channel: ID tokens have sid");
    expect(out).toContain("✓ back-channel: ");
    expect(out).toContain("✓ end-session: ");
    expect(out).toContain("✓ revocation: the provider has revoked a refresh token");
    expect(out).toContain("✓ Global sign-out works, by front-channel, back-channel, end-session, revocation.");
    expect(out).toContain(`redirect URI              ${baseUrl}/auth/callback`);
    expect(out).not.toContain("✗");
    expect(exitCode).toBe(0);
    // The app isn't running, so the doctor listens at its redirect URI.
    expect(err).toContain(`open ${baseUrl}/identity-web-doctor`);
    for (const said of [out, err]) {
      expect(said).not.toContain(secret);
      expect(said).not.toMatch(/eyJ|code=|state=|nonce=/);
    }
  });

  test("writes JSON with the id of every finding", async () => {
    const visited = await doctor([...flags, "--base-url", baseUrl, "--json"], env);
    expect(visited.exitCode).toBe(0);
    expect(marksOf(visited)).toEqual({
      discovery: "good",
      clock: "good",
      keys: "good",
      algorithms: "good",
      pkce: "good",
      iss: "good",
      par: "good",
      dpop: "good",
      "redirect-uri": "good",
      "client-authentication": "good",
      "post-logout-redirect-uri": "good",
      "sign-in": "good",
      sid: "good",
      "front-channel": "good",
      "back-channel": "good",
      "end-session": "good",
      revocation: "good",
      cookies: "good",
      app: "none",
    });
    expect(JSON.parse(visited.out)).toMatchObject({
      provider: provider.issuer,
      clientId: "mail",
      urls: { backChannelLogoutUri: `${baseUrl}/auth/back-channel-logout` },
      verdict: { globalSignOut: "works", closed: [] },
      exitCode: 0,
    });
  });

  test("checks the cookies of the running app, and uses another redirect URI for its sign-in", async () => {
    const app = new Koa().use(
      identity({
        provider: oidc({ issuer: provider.issuer, clientId: "mail", clientSecret: secret }),
        baseUrl,
        secrets: [secret],
        events: () => undefined,
      }),
    );
    const running = await serve(app.callback(), Number(new URL(baseUrl).port));
    try {
      const visited = await doctor([...flags, "--base-url", baseUrl, "--callback", callback, "--json"], env);
      expect(findingOf(visited, "app")).toMatchObject({
        mark: "good",
        text: expect.stringContaining(`sets a valid cookie __Host-identity-${new URL(baseUrl).port}-tx-`),
      });
      expect(visited.err).toContain(new URL(callback).origin);
      expect(visited.exitCode).toBe(0);
    } finally {
      await running.close();
    }
  });

  test("doesn't know about sid without a sign-in, and reports the back channel as open", async () => {
    const visited = await doctor([...flags, "--base-url", baseUrl, "--no-sign-in", "--json"], env);
    expect(marksOf(visited)).toMatchObject({ "front-channel": "warning", "back-channel": "good" });
    expect(visited.exitCode).toBe(0);
    expect(visited.err).toBe("");
  });

  test("reports a wrong secret with its cure", async () => {
    const wrong = randomBytes(32).toString("base64url");
    const visited = await doctor([...flags, "--base-url", baseUrl, "--json"], { MAIL_SECRET: wrong });
    expect(findingOf(visited, "client-authentication")).toMatchObject({
      mark: "bad",
      text: expect.stringContaining("invalid_client"),
      cure: expect.stringContaining("check clientId and clientSecret"),
    });
    expect(visited.exitCode).toBe(1);
    expect(visited.out).not.toContain(wrong);
    // A sign-in can't help in this case, so the doctor asks for none.
    expect(visited.err).toBe("");
  });

  test("reports an unregistered redirect URI", async () => {
    const visited = await doctor([...flags, "--base-url", "http://localhost:1", "--no-sign-in"], env);
    expect(visited.exitCode).toBe(1);
    expect(visited.out).toContain('Register the redirect URI "http://localhost:1/auth/callback" at the provider');
  });

  test("reports an unreachable issuer", async () => {
    const port = await freePort();
    const args = ["--issuer", `http://127.0.0.1:${port}`, "--client-id", "mail", "--base-url", baseUrl, "--json"];
    const visited = await doctor(args);
    expect(findingOf(visited, "discovery")).toMatchObject({
      mark: "bad",
      text: `http://127.0.0.1:${port}/.well-known/openid-configuration could not be reached (ECONNREFUSED)`,
    });
    expect(visited.exitCode).toBe(1);
  });
});
