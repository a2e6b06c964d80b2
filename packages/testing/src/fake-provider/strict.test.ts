import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { digestOf } from "../fake-kit/digest.ts";
import { sign, unsigned } from "../fake-kit/jwt.ts";
import { makeKey } from "../fake-kit/signing-keys.ts";
import type { FakeProviderOptions } from "./options.ts";
import { plainFakeProvider } from "./plain-fake-provider.ts";

const verifier = "v".repeat(43);
const redirectUri = "https://app.test/callback";
const postLogoutRedirectUri = "https://app.test/signed-out";
const registration = { clientId: "app", clientSecret: "secret", redirectUri, postLogoutRedirectUri };

const strict = (options: FakeProviderOptions = {}) =>
  plainFakeProvider({
    strict: true,
    clients: [{ ...registration, authentication: "client_secret_basic" }],
    users: { alice: { email: "alice@example.com" } },
    ...options,
  });

type Provider = ReturnType<typeof strict>;
type Fields = Readonly<Record<string, string>>;

async function authorizationUrl(more: Fields = {}): Promise<string> {
  const parameters = {
    client_id: "app",
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid offline_access",
    state: "a state that can't be guessed",
    nonce: "a nonce that can't be guessed",
    code_challenge: await digestOf(verifier),
    code_challenge_method: "S256",
    ...more,
  };
  return `https://idp.test/authorize?${new URLSearchParams(parameters)}`;
}

const code = async (provider: Provider) => {
  const answer = await provider.fetch(await authorizationUrl());
  return new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
};

const redeem = async (provider: Provider, headers: Fields = { authorization: `Basic ${btoa("app:secret")}` }) => {
  const form = { grant_type: "authorization_code", redirect_uri: redirectUri, code_verifier: verifier };
  const body = new URLSearchParams({ ...form, code: await code(provider) });
  return provider.fetch("https://idp.test/token", { method: "POST", headers, body });
};

describe("a strict provider", () => {
  test("answers a valid sign-in, and lists no refusal", async () => {
    const provider = strict();
    const tokens = await (await redeem(provider)).json();
    expect(decodeJwt(tokens.id_token)).toMatchObject({ sub: "alice", nonce: "a nonce that can't be guessed" });
    expect(provider.refusals).toEqual([]);
  });

  test.each([
    ["scope contains openid", { scope: "read" }],
    ["state is there and can't be guessed", { state: "short" }],
    ["nonce is there, printable, and can't be guessed", { nonce: "" }],
    ["code_challenge_method is S256", { code_challenge_method: "plain" }],
    ["code_challenge is a SHA-256 hash", { code_challenge: "none" }],
    ["no registered redirect_uri", { redirect_uri: `${redirectUri}/more` }],
    ["unknown client_id", { client_id: "another" }],
  ])("shows a page instead of a redirect if it requires that %s", async (rule, change) => {
    const provider = strict();
    const answer = await provider.fetch(await authorizationUrl(change));
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    expect(provider.refusals.join()).toContain(rule);
  });

  test("refuses a second use of a parameter", async () => {
    const provider = strict();
    expect((await provider.fetch(`${await authorizationUrl()}&state=another`)).status).toBe(400);
    expect(provider.refusals).toEqual(["authorization request: expected that no parameter comes twice"]);
  });

  test("accepts only the registered method of client authentication", async () => {
    for (const headers of [{}, { authorization: `Basic ${btoa("app:wrong")}` }]) {
      const provider = strict();
      const answer = await redeem(provider, headers);
      expect([answer.status, await answer.json()]).toMatchObject([401, { error: "invalid_client" }]);
      expect(provider.refusals).toHaveLength(1);
    }
  });

  test("refuses a sign-out without its own ID token, or to another address", async () => {
    const provider = strict();
    const { id_token } = await (await redeem(provider)).json();
    const forged = await sign(decodeJwt(id_token), await makeKey("stranger", "RS256"));
    const end = (parameters: Fields) =>
      provider.fetch(`https://idp.test/end-session?${new URLSearchParams(parameters)}`);
    const back = { post_logout_redirect_uri: postLogoutRedirectUri };
    expect((await end({ ...back, id_token_hint: forged })).status).toBe(400);
    expect((await end({ post_logout_redirect_uri: redirectUri, id_token_hint: id_token })).status).toBe(400);
    expect((await end({ ...back, client_id: "another", id_token_hint: id_token })).status).toBe(400);
    expect((await end({ ...back, id_token_hint: id_token })).headers.get("location")).toBe(postLogoutRedirectUri);
    expect(provider.refusals).toHaveLength(3);
  });

  test("with FAPI 2.0 accepts only pushed requests, and binds tokens to a key", async () => {
    const provider = strict({ strict: "fapi2", pushedAuthorization: "required", dpop: "required" });
    expect((await provider.fetch(await authorizationUrl())).status).toBe(400);
    expect(provider.refusals).toEqual(["the request was not pushed"]);
  });
});

describe("a script", () => {
  test("changes documents, tokens and answers", async () => {
    const provider = strict({
      claimsByScope: true,
      script: {
        discovery: (document) => {
          document.issuer = "https://another.test";
        },
        keys: (published) => void published.pop(),
        authorizationResponse: (parameters) => parameters.set("extra", "1"),
        idTokenClaims: (claims, occasion) => {
          claims.occasion = occasion;
        },
        signIdToken: unsigned,
        tokenResponse: (answer) => {
          delete answer.expires_in;
        },
        userinfo: (claims) => {
          claims.sub = "another";
        },
      },
    });
    const read = async (path: string) => (await provider.fetch(`https://idp.test${path}`)).json();
    expect(await read("/.well-known/openid-configuration")).toMatchObject({ issuer: "https://another.test" });
    expect(await read("/jwks")).toEqual({ keys: [] });
    expect(provider.authorize(await authorizationUrl(), { user: "alice" }).searchParams.get("extra")).toBe("1");
    const tokens = await (await redeem(provider)).json();
    expect(tokens).not.toHaveProperty("expires_in");
    expect(tokens.id_token).toMatch(/\.$/);
    const claims = decodeJwt(tokens.id_token);
    expect(claims).toMatchObject({ occasion: "code" });
    expect(claims).not.toHaveProperty("email");
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const userinfo = await provider.fetch("https://idp.test/userinfo", { headers });
    expect(await userinfo.json()).toEqual({ sub: "another" });
  });

  test("makes the API accept an access token after the given number of refreshes", async () => {
    const provider = strict({ script: { refreshesBeforeApi: 1 } });
    const { access_token } = await (await redeem(provider)).json();
    const call = (authorization: string) => provider.fetch("https://idp.test/accounts", { headers: { authorization } });
    expect((await call(`Bearer ${access_token}`)).status).toBe(401);
    expect(provider.refusals).toEqual([]);
    expect((await call("Bearer another")).status).toBe(401);
    expect(provider.refusals).toEqual(["API request: no such access token in the Authorization header"]);
  });
});
