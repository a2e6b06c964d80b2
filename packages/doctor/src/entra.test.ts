import { randomBytes } from "node:crypto";
import { systemClock, webCrypto } from "@identity-web/core";
import { type RunningFakeEntra, startFakeEntra } from "@identity-web/testing/fake-entra";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { configurationOf } from "./cli/configuration.ts";
import { doctor, findingOf, marksOf } from "./test/doctor.ts";
import { freePort } from "./test/ports.ts";

const module = "entra-app.ts";

describe("the doctor at the fake Entra", () => {
  let fake: RunningFakeEntra;
  let env: Readonly<Record<string, string>>;
  let baseUrl: string;

  beforeAll(async () => {
    baseUrl = `http://localhost:${await freePort()}`;
    const clientId = crypto.randomUUID();
    const clientSecret = randomBytes(30).toString("base64url");
    const redirectUris = [`${baseUrl}/auth/callback`, `${baseUrl}/auth/signed-out`];
    fake = await startFakeEntra({ interactive: false, apps: [{ clientId, secrets: [clientSecret], redirectUris }] });
    env = {
      INSTANCE: fake.instance,
      TENANT: fake.entra.tenant.id,
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
      BASE_URL: baseUrl,
    };
  });
  beforeEach(() => fake.entra.reset());
  afterAll(() => fake?.stop());

  test("reports that global sign-out can't work without the claim sid, with exit code 1", async () => {
    fake.entra.configure({ optionalClaims: [] });
    const { exitCode, out } = await doctor([module], env);
    expect(out).toContain("✗ entra-sid: the optional claim sid is missing from ID tokens");
    expect(out).toContain("→ In the app registration: Token configuration → Add optional claim → ID → sid");
    expect(out).toContain("! entra-login-hint");
    expect(out).toContain("✗ front-channel: ID tokens have no sid");
    expect(out).toContain(
      "✗ Global sign-out can't work. Closed: front-channel (ID tokens have no sid, so a logout request finds no session); back-channel (Entra doesn't support it).",
    );
    expect(out).toContain(`Front-channel logout URL → ${baseUrl}/auth/front-channel-logout`);
    expect(exitCode).toBe(1);
    expect(out).not.toContain(env.CLIENT_SECRET);
  });

  test("reports that global sign-out works with the claim sid, with exit code 0", async () => {
    const visited = await doctor([module, "--json"], env);
    expect(marksOf(visited)).toMatchObject({
      discovery: "good",
      pkce: "good",
      iss: "none",
      par: "none",
      dpop: "none",
      "redirect-uri": "good",
      "client-authentication": "good",
      "sign-in": "good",
      "entra-sid": "good",
      "entra-login-hint": "good",
      "front-channel": "good",
      "back-channel": "none",
      "end-session": "good",
      revocation: "warning",
    });
    expect(JSON.parse(visited.out).verdict).toMatchObject({
      globalSignOut: "works",
      closed: ["back-channel", "revocation"],
    });
    expect(visited.exitCode).toBe(0);
  });

  test("reports an unknown result without a sign-in", async () => {
    const visited = await doctor([module, "--no-sign-in", "--json"], env);
    expect(marksOf(visited)).toMatchObject({ "entra-sid": "warning", "front-channel": "warning" });
    expect(JSON.parse(visited.out).verdict.globalSignOut).toBe("unknown");
    expect(visited.exitCode).toBe(3);
  });

  test("reports a wrong secret with Entra's number", async () => {
    const visited = await doctor([module, "--no-sign-in", "--json"], { ...env, CLIENT_SECRET: "not-the-one" });
    expect(findingOf(visited, "client-authentication")).toMatchObject({
      mark: "bad",
      text: expect.stringContaining("AADSTS7000215"),
    });
    expect(visited.exitCode).toBe(1);
  });

  test("accepts the issuer template of an app for any tenant", async () => {
    const clientId = crypto.randomUUID();
    const any = await startFakeEntra({
      interactive: false,
      apps: [{ clientId, secrets: [env.CLIENT_SECRET ?? ""], multiTenant: true }],
    });
    const at = { ...env, INSTANCE: any.instance, CLIENT_ID: clientId, TENANT: "organizations" };
    const visited = await doctor([module, "--json"], at);
    await any.stop();
    expect(marksOf(visited)).toMatchObject({ discovery: "good", "sign-in": "good", "entra-sid": "good" });
    expect(visited.exitCode).toBe(0);
  });

  test("uses the Entra client for an issuer on the command line", async () => {
    const issuer = `${fake.instance}/${fake.entra.tenant.id}/v2.0`;
    const args = ["--issuer", issuer, "--client-id", env.CLIENT_ID ?? "", "--client-secret-env", "CLIENT_SECRET"];
    fake.entra.configure({ optionalClaims: ["login_hint"] });
    const visited = await doctor([...args, "--base-url", baseUrl, "--scopes", "openid profile", "--json"], env);
    expect(marksOf(visited)).toMatchObject({ "entra-sid": "bad", "entra-login-hint": "good" });
    expect(visited.exitCode).toBe(1);
  });
});

test("an issuer in Microsoft's clouds is checked by the Entra client", async () => {
  const issuer = "https://login.microsoftonline.com/common/v2.0";
  const source = { issuer, clientId: crypto.randomUUID(), clientSecretEnv: "S", baseUrl: "https://app.example" };
  const { provider } = await configurationOf(source, { cwd: "", env: { S: crypto.randomUUID() } });
  const { name } = provider.open({ clock: systemClock, crypto: webCrypto, events: { emit: () => undefined } });
  expect([provider.problems, name]).toEqual([[], issuer]);
});
