import { describe, expect, test } from "vitest";
import { oidc } from "../oidc.ts";
import { failure, never, quick, scene } from "../test/scene.ts";

describe("a revocation that the provider refuses", () => {
  test.each([
    ["401 and nothing else", { status: 401 }, "status 401"],
    ["401 and a challenge", { status: 401, headers: { "www-authenticate": "Basic" } }, "status 401"],
    ["invalid_client", { status: 401, error: "invalid_client" }, "invalid_client: the test wants it so"],
    ["unauthorized_client", { status: 400, error: "unauthorized_client" }, "unauthorized_client: the test wants it so"],
  ])(
    "with %s is a configuration error that names the URL, the status, the method and a cure",
    async (_, mishap, words) => {
      const { client, context, fake, signIn } = scene();
      const { grant } = await signIn();
      fake.misbehave("revocation", mishap);
      // Another process signed the user in, so this one doesn't know whether the credentials are right.
      const other = oidc({ ...fake.client, fetch: fake.fetch, idTokenSigningAlg: quick }).open(context);
      const error = await failure(other.revoke(grant, never()));
      expect(error.code).toBe("configuration");
      expect(error.message).toContain(`the provider refused to revoke a token: ${words} (https://idp.test/revocation`);
      expect(error.message).toMatch(
        new RegExp(`status ${mishap.status}.*, client authentication client_secret_basic\\)$`),
      );
      expect(error.cure).toContain("check clientId and clientSecret in oidc()");
      expect(error.cure).toContain("a client must also be allowed to revoke tokens");

      fake.misbehave("revocation", mishap);
      const here = await failure(client.revoke(grant, never()));
      expect(here.message).toBe(error.message);
      expect(here.cure).toContain("The token endpoint accepts this client's credentials, so they are right");
      expect(here.cure).toContain("Allow the client to revoke tokens at the provider");
      expect(here.cure).not.toContain("check clientId");
    },
  );

  test("after a refresh blames no secret either", async () => {
    const { context, fake, signIn } = scene();
    const { grant } = await signIn();
    const other = oidc({ ...fake.client, fetch: fake.fetch, idTokenSigningAlg: quick }).open(context);
    const refreshed = await other.refresh(grant, { scopes: ["Mail.Read"], forceRefresh: true }, never());
    expect(refreshed).not.toHaveProperty("failed");
    fake.misbehave("revocation", { status: 401, error: "invalid_client" });
    expect((await failure(other.revoke(grant, never()))).cure).toContain("so they are right");
  });

  test("with 403 is a configuration error, too", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    fake.misbehave("revocation", { status: 403 });
    const error = await failure(client.revoke(grant, never()));
    expect(error).toMatchObject({
      code: "configuration",
      message: "the provider refused to revoke a token: status 403 (https://idp.test/revocation)",
      cure: expect.stringContaining("Allow the client to revoke tokens"),
    });
  });

  test.each([
    [{ status: 503, retryAfter: 7 }, { retryAfter: 7 }],
    [{ status: 500 }, {}],
    [{ status: 400, error: "server_error" }, {}],
  ])("with %j is provider_unavailable", async (mishap, more) => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    fake.misbehave("revocation", mishap);
    const error = await failure(client.revoke(grant, never()));
    expect(error).toMatchObject({ code: "provider_unavailable", ...more });
    expect(error.message).toContain("https://idp.test/revocation");
  });

  test("never shows the token or the secret", async () => {
    const { signIn, client, fake } = scene();
    const { grant } = await signIn();
    const token = JSON.parse(grant.providerState).refreshToken;
    const { clientSecret = "" } = fake.client;
    fake.misbehave("revocation", {
      status: 401,
      error: "invalid_client",
      errorDescription: `${token} ${clientSecret}`,
    });
    const { message, cure } = await failure(client.revoke(grant, never()));
    for (const secret of [token, clientSecret]) expect(`${message} ${cure}`).not.toContain(secret);
  });
});
