import { describe, expect, test } from "vitest";
import { failure, scene } from "../../test/scene.ts";
import { par } from "./par.ts";

describe("pushed authorization requests", () => {
  test("are used if the provider offers them, and the browser carries only a reference", async () => {
    const { begin, fake, signIn } = scene({ extensions: [par()] }, { pushedAuthorization: "offered" });
    const { url } = await begin();
    expect([...url.searchParams.keys()]).toEqual(["client_id", "request_uri"]);
    const pushed = fake.requests("pushed_authorization_request")[0];
    expect(pushed?.headers.get("authorization")).toMatch(/^Basic /);
    expect(Object.fromEntries(pushed?.parameters ?? [])).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: "https://app.test/auth/callback",
      scope: "openid offline_access Mail.Read",
    });
    expect((await signIn()).signedIn.account.subject).toBe("alice");
  });

  test.each([
    [{ when: "required" }, "offered", 0],
    [{ when: "required" }, "required", 1],
    [{ when: "always" }, "offered", 1],
    [{}, "none", 0],
  ] as const)("with options %o and PAR %s are sent %i times", async (options, pushedAuthorization, times) => {
    const { signIn, fake } = scene({ extensions: [par(options)] }, { pushedAuthorization });
    expect((await signIn()).signedIn.account.subject).toBe("alice");
    expect(fake.requests("pushed_authorization_request")).toHaveLength(times);
  });

  test('a provider without pushed requests is refused by par({ when: "always" })', async () => {
    expect(await failure(scene({ extensions: [par({ when: "always" })] }).begin())).toMatchObject({
      code: "configuration",
      message: expect.stringContaining("no pushed_authorization_request_endpoint"),
    });
  });

  test("a client without par() refuses a provider that demands pushed requests, and the cure is the import", async () => {
    const { begin, fake } = scene({}, { pushedAuthorization: "required" });
    expect(await failure(begin())).toMatchObject({
      code: "configuration",
      message: expect.stringContaining("accepts only pushed authorization requests"),
      cure: expect.stringContaining('import { par } from "@identity-web/idp-oauth4webapi/par"'),
    });
    expect(fake.requests("pushed_authorization_request")).toHaveLength(0);
  });

  test("a provider that demands pushed requests without an endpoint for them is refused", async () => {
    const metadata = { require_pushed_authorization_requests: true };
    expect(await failure(scene({ extensions: [par()] }, { metadata }).begin())).toMatchObject({
      code: "provider_unavailable",
      message: expect.stringContaining("a URL as pushed_authorization_request_endpoint"),
    });
  });

  test.each([
    [{ error: "invalid_client", status: 401 }, "configuration", /client_secret_basic/],
    [{ error: "invalid_request" }, "configuration", /Register the redirect URI "https:\/\/app.test\/auth\/callback"/],
    [{ error: "invalid_scope" }, "configuration", /scopes/],
    [{ error: "unauthorized_client" }, "configuration", /authorization code/],
    [{ status: 500 }, "provider_unavailable", /^$/],
    [{ status: 404 }, "provider_unavailable", /^$/],
    [{ error: "slow_down", status: 429, retryAfter: 7 }, "provider_unavailable", /^$/],
    [{ network: "refused" }, "provider_unavailable", /^$/],
    [{ network: "lost" }, "provider_unavailable", /^$/],
    [{ body: "{}", status: 201 }, "provider_unavailable", /RFC 9126/],
    [{ body: "<html>", status: 200 }, "provider_unavailable", /RFC 9126/],
  ] as const)("an answer of %o to a pushed request is the error %s", async (mishap, code, cure) => {
    const { begin, fake } = scene({ extensions: [par()] }, { pushedAuthorization: "required" });
    fake.misbehave("pushed_authorization_request", mishap);
    const error = await failure(begin());
    expect(error.code).toBe(code);
    expect(error.cure ?? "").toMatch(cure);
    if ("retryAfter" in mishap) expect(error.retryAfter).toBe(7);
  });

  test("the error of a pushed request shows no secret that the provider echoes", async () => {
    const { begin, fake } = scene(
      { clientSecret: "hunter2-hunter2", extensions: [par()] },
      { pushedAuthorization: "required" },
    );
    fake.misbehave("pushed_authorization_request", {
      error: "invalid_request",
      errorDescription: "no hunter2-hunter2",
    });
    expect((await failure(begin())).message).not.toContain("hunter2");
  });

  test("a sign-in's extra parameters are sent, and can't replace those of the protocol", async () => {
    const { client } = scene();
    const request = { state: "s", redirectUri: "https://app.test/cb", scopes: ["a"], acrValues: "urn:gold" };
    const extraParameters = { ui_locales: "de" };
    const evil = { ...extraParameters, state: "evil", scope: "evil", redirect_uri: "https://evil.test" };
    expect(await failure(client.beginSignIn({ ...request, extraParameters: evil }))).toMatchObject({
      code: "invalid_request",
      facts: { names: "state, scope, redirect_uri" },
    });
    const { redirectTo } = await client.beginSignIn({ ...request, extraParameters });
    expect(Object.fromEntries(new URL(redirectTo).searchParams)).toMatchObject({
      ui_locales: "de",
      acr_values: "urn:gold",
      state: "s",
      scope: "openid a",
      redirect_uri: "https://app.test/cb",
    });
  });
});
