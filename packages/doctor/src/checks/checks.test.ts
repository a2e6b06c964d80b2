import { randomBytes } from "node:crypto";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { type CheckedApp, openCheckedApp } from "../checked-app.ts";
import { checkAbilities } from "./abilities.ts";
import { clockByHeader, clockByToken } from "./clock.ts";
import { askDiscovery } from "./discovery.ts";
import { isEntra } from "./entra.ts";
import { checkAlgorithms, checkKeys } from "./keys.ts";

const issuer = "https://login.example";
const url = `${issuer}/.well-known/openid-configuration`;

/** An app whose provider sends this answer. */
function checkedAppOf(answer: Response): CheckedApp {
  const checkedApp = openCheckedApp(
    {
      provider: oidc({ issuer, clientId: "mail" }),
      baseUrl: "https://app.example",
      secrets: [randomBytes(32).toString("base64url")],
    },
    fakeClock(),
  );
  return { ...checkedApp, send: async () => answer };
}

describe("the check of discovery", () => {
  const asked = async (answer: Response) => (await askDiscovery(checkedAppOf(answer))).findings[0];

  test.each([
    ["a status", new Response("no", { status: 404 }), `expected status 200 from ${url}, and got 404`],
    ["no JSON", new Response("<html>"), `expected a JSON object at ${url}, and got another text`],
    [
      "another issuer",
      Response.json({ issuer: "https://other.example" }),
      `expected the issuer "https://login.example" at ${url}, and got "https://other.example"`,
    ],
  ])("refuses %s", async (_, answer, text) => {
    expect(await asked(answer)).toMatchObject({ id: "discovery", mark: "bad", text, cure: expect.any(String) });
  });

  test("accepts an issuer that differs only in a trailing slash", async () => {
    expect(await asked(Response.json({ issuer: `${issuer}/` }))).toMatchObject({ mark: "good" });
  });
});

describe("the check of keys", () => {
  const document = { jwks_uri: `${issuer}/keys` };
  const marked = async (answer: Response) => (await checkKeys(checkedAppOf(answer), document)).mark;

  test.each([
    ["good", { keys: [{ kty: "RSA" }] }],
    [
      "good",
      {
        keys: [
          { kty: "RSA", kid: "a" },
          { kty: "EC", kid: "b" },
        ],
      },
    ],
    ["warning", { keys: [{ kty: "RSA" }, { kty: "EC", kid: "b" }] }],
    ["bad", { keys: [{ kty: "RSA", use: "enc" }] }],
    ["bad", {}],
  ] as const)("%s: %j", async (mark, keySet) => {
    expect(await marked(Response.json(keySet))).toBe(mark);
  });

  test("reports unreachable keys", async () => {
    expect(await marked(new Response("", { status: 500 }))).toBe("bad");
    expect((await checkKeys(checkedAppOf(new Response()), {})).mark).toBe("bad");
  });

  test("warns about a provider without RS256", () => {
    expect(checkAlgorithms({ id_token_signing_alg_values_supported: ["ES256", "RS256"] }).mark).toBe("good");
    expect(checkAlgorithms({ id_token_signing_alg_values_supported: ["ES256"] })).toMatchObject({
      mark: "warning",
      cure: expect.stringContaining("idTokenSigningAlg"),
    });
  });
});

describe("the check of the clocks", () => {
  const now = Date.parse("2030-01-01T12:00:00Z");
  const header = (date: string, more = {}) => clockByHeader(new Headers({ date, ...more }), now, now);

  test.each([
    ["Tue, 01 Jan 2030 12:00:00 GMT", "good", "both clocks agree"],
    ["Tue, 01 Jan 2030 12:00:10 GMT", "good", "11 s ahead of"],
    ["Tue, 01 Jan 2030 12:10:00 GMT", "warning", "601 s ahead of"],
    ["Tue, 01 Jan 2030 11:50:00 GMT", "warning", "600 s behind"],
    ["yesterday", "none", "no Date"],
  ])("%s", (date, mark, text) => {
    expect(header(date)).toMatchObject({ mark, text: expect.stringContaining(text) });
  });

  test("adds the Age of a cached answer", () => {
    expect(header("Tue, 01 Jan 2030 11:50:00 GMT", { age: "600" }).text).toContain("both clocks agree");
  });

  test("compares the clock with an ID token", () => {
    expect(clockByToken(now, now).mark).toBe("good");
    expect(clockByToken(now + 60_000, now)).toMatchObject({ mark: "warning", text: expect.stringContaining("ahead") });
  });
});

describe("the check of capabilities", () => {
  const marks = (document: Readonly<Record<string, unknown>>, entra = false) =>
    Object.fromEntries(checkAbilities(document, entra).map(({ id, mark }) => [id, mark]));

  test("warns only about PKCE if the provider announces nothing", () => {
    expect(marks({})).toEqual({ pkce: "warning", iss: "none", par: "none", dpop: "none" });
    expect(marks({}, true)).toMatchObject({ pkce: "good" });
  });

  test("reports PKCE without S256 and DPoP without ES256", () => {
    const document = { code_challenge_methods_supported: ["plain"], dpop_signing_alg_values_supported: ["RS256"] };
    expect(marks(document)).toMatchObject({ pkce: "bad", dpop: "none" });
  });
});

test.each([
  ["https://login.microsoftonline.com/common/v2.0", {}, true],
  ["https://login.microsoftonline.us/x/v2.0", {}, true],
  ["https://contoso.ciamlogin.com/x/v2.0", {}, true],
  ["https://contoso.b2clogin.com/x/v2.0", {}, true],
  ["https://login.microsoftonline.com.evil.example", {}, false],
  ["https://login.example", { cloud_instance_name: "microsoftonline.com", msgraph_host: "graph.microsoft.com" }, true],
  ["https://login.example", {}, false],
])("isEntra() recognizes Entra by address or metadata: %s %j", (name, document, expected) => {
  expect(isEntra(name, document)).toBe(expected);
});
