import { expect, test } from "vitest";
import { webCrypto } from "../runtime/web-crypto.ts";
import { codeRequest, expectedCallback, ownParameters } from "./code-request.ts";

const client = { clientId: "app", responseMode: "query", authorizationParameters: { prompt: "login", max_age: "60" } };
const request = { state: "state", redirectUri: "https://app.example/auth/callback", scopes: ["openid", "a"] };

test("an authorization request requests a code with PKCE, and the sign-in's parameters replace the configured ones", async () => {
  const asked = { ...request, prompt: "none", resource: "https://api.example" };
  const { parameters, values } = await codeRequest(webCrypto, client, asked, ["openid", "profile"]);
  expect(parameters).toEqual({
    prompt: "none",
    max_age: "60",
    resource: "https://api.example",
    client_id: "app",
    response_type: "code",
    redirect_uri: request.redirectUri,
    scope: "openid profile a",
    state: "state",
    nonce: values.nonce,
    code_challenge: await webCrypto.hash(values.verifier),
    code_challenge_method: "S256",
  });
});

test("configured parameters can't replace those of the protocol", async () => {
  const parts = { redirect_uri: "https://evil.example", state: "mine", nonce: "mine", code_challenge_method: "plain" };
  const evil = { ...client, responseMode: "form_post", authorizationParameters: parts };
  const { parameters, values } = await codeRequest(webCrypto, evil, request, []);
  const { redirectUri: redirect_uri, state } = request;
  const response_mode = "form_post";
  const { nonce } = values;
  expect(parameters).toMatchObject({ redirect_uri, state, nonce, code_challenge_method: "S256", response_mode });
  expect(nonce).not.toBe("mine");
});

test.each([...ownParameters])("extraParameters with %s are refused, even beside allowed parameters", async (name) => {
  const extraParameters = { ui_locales: "de", [name]: "mine" };
  await expect(codeRequest(webCrypto, client, { ...request, extraParameters }, [])).rejects.toMatchObject({
    code: "invalid_request",
    reason: "parameter-reserved",
    facts: { names: name },
    cure: expect.stringContaining("Pick them by name"),
  });
});

test("other extraParameters are sent, and replace configured ones", async () => {
  const extraParameters = { ui_locales: "de", prompt: "consent" };
  const { parameters } = await codeRequest(webCrypto, client, { ...request, extraParameters }, []);
  expect(parameters).toMatchObject(extraParameters);
});

test("the callback reads the kept values back, and rejects incomplete ones", async () => {
  const asked = { ...request, resource: "https://api.example" };
  const { values } = await codeRequest(webCrypto, client, asked, []);
  const { state, redirectUri } = request;
  const { resource } = asked;
  const expected = { ...values, state, redirectUri, resource, maxAge: 60 };
  expect(expectedCallback({ ...values, state, redirectUri })).toEqual(expected);
  for (const name of ["nonce", "verifier", "state"]) {
    expect(expectedCallback({ ...values, state, redirectUri, [name]: "" })).toBeUndefined();
  }
});
