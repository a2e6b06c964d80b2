import { IdentityError, systemClock, webCrypto } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { clientSecretPost, none } from "../client/authentication.ts";
import { dpop } from "../extensions/dpop/dpop.ts";
import { fapi2 } from "../extensions/fapi2.ts";
import { par } from "../extensions/par/par.ts";
import { oidc } from "../oidc.ts";

const good = { issuer: "https://idp.test", clientId: "app", clientSecret: "s3cret-s3cret" };

/** Options of a plain JavaScript app. */
const problemsOf = (options: unknown): readonly string[] => {
  const untyped = oidc as (options: unknown) => ReturnType<typeof oidc>;
  return untyped(options).problems;
};

describe("oidc() checks its options and throws nothing:", () => {
  test("valid options have no problem", () => {
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf({ issuer: "https://idp.test/tenant/", clientId: "public" })).toEqual([]);
  });

  test("every problem gets one sentence", () => {
    const problems = problemsOf({ responseMode: "fragment", timeoutMs: -1 });
    expect(problems).toHaveLength(4);
    expect(problems.join("\n")).toMatch(/issuer: expected[\s\S]*clientId[\s\S]*responseMode[\s\S]*timeoutMs/);
  });

  test("missing options are one problem", () => {
    expect(problemsOf(undefined)).toEqual(["oidc(): expected an object of options, and got nothing"]);
  });

  test.each([
    [undefined, /issuer: expected.*nothing \(is its environment/],
    ["", /issuer: expected.*"" \(is its environment/],
    ["idp.test", /issuer URL.*"idp.test"/],
    [42, /issuer URL.*42/],
    ["http://idp.test", /https.*"http:\/\/idp.test"/],
    ["http://127.0.0.1.evil.test", /https/],
    ["http://localhost.evil.test", /https/],
    ["ftp://localhost", /https/],
    ["https://idp.test?tenant=1", /without query/],
    ["https://idp.test/#a", /without query and fragment/],
    ["https://idp.test/.well-known/openid-configuration", /expected the issuer "https:\/\/idp.test"/],
  ])("issuer %s is refused", (issuer, why) => {
    expect(problemsOf({ ...good, issuer })).toEqual([expect.stringMatching(why)]);
  });

  test("the problem of an issuer with a password doesn't show it", () => {
    const [problem] = problemsOf({ ...good, issuer: "https://user:hunter2@idp.test" });
    expect(problem).toMatch(/password/);
    expect(problem).not.toContain("hunter2");
  });

  test.each(["http://localhost:3003", "http://127.0.0.1:3003", "http://127.8.9.1", "http://[::1]:3003"])(
    "issuer %s is loopback",
    (issuer) => {
      expect(problemsOf({ ...good, issuer })).toEqual([]);
    },
  );

  test("an unknown option is reported with the probable option", () => {
    expect(problemsOf({ ...good, client_id: "x" })).toEqual([expect.stringContaining('did you mean "clientId"')]);
    expect(problemsOf({ ...good, scopes: [] })).toEqual([expect.stringContaining("identity({ … })")]);
    expect(problemsOf({ ...good, colour: "x" })).toEqual([expect.stringContaining('unknown option "colour"')]);
  });

  test("oidc() reports a missing secret, and never shows a secret", () => {
    expect(problemsOf({ ...good, clientSecret: undefined })).toEqual([expect.stringMatching(/undefined.*environment/)]);
    expect(problemsOf({ ...good, clientSecret: "" })).toEqual([expect.stringMatching(/text/)]);
    const all = problemsOf({ ...good, clientAuthentication: none(), issuer: "nonsense", timeoutMs: "x" });
    expect(all).toHaveLength(3);
    expect(all.join()).not.toContain(good.clientSecret);
  });

  test("client authentication by a secret needs a secret", () => {
    const { clientSecret: _, ...bare } = good;
    expect(problemsOf({ ...bare, clientAuthentication: clientSecretPost() })).toHaveLength(1);
  });

  test.each(["none", "HS256", "rs256"])("idTokenSigningAlg %s is refused", (idTokenSigningAlg) => {
    expect(problemsOf({ ...good, idTokenSigningAlg })).toHaveLength(1);
  });

  test("authorization parameters that the library sets are refused", () => {
    const authorizationParameters = { state: "x", prompt: "login", max_age: 3 };
    expect(problemsOf({ ...good, authorizationParameters })).toEqual([
      expect.stringContaining("no state, which the library sets itself"),
      expect.stringContaining("authorizationParameters.max_age: expected a text, and got 3"),
    ]);
    expect(problemsOf({ ...good, authorizationParameters: "x" })).toHaveLength(1);
  });

  test.each(["userinfo", "insecureLogoutTokensWithoutExp", "fetch", "endSession", "refreshTokens"])(
    "the option %s of the wrong kind is refused",
    (name) => {
      expect(problemsOf({ ...good, [name]: "yes please" })).toEqual([expect.stringContaining(name)]);
    },
  );

  const from = (name: string, path = name) => `import { ${name} } from "@identity-web/idp-oauth4webapi/${path}"`;

  test.each([
    [{ dpop: true }, `unknown option "dpop": ${from("dpop")}, then write extensions: [dpop()]`],
    [{ pushedAuthorization: true }, `${from("par")}, then write extensions: [par()]`],
    [{ userinfo: true }, `${from("userinfo")}, then write extensions: [userinfo()]`],
    [{ fapi2: true }, `${from("fapi2")}, then write profile: fapi2`],
    [{ profile: "fapi2" }, `and got "fapi2": ${from("fapi2")}, then write profile: fapi2`],
    [
      { clientKey: "pem" },
      `${from("privateKeyJwt", "private-key-jwt")}, then write clientAuthentication: privateKeyJwt(`,
    ],
    [{ clientAssertionAudience: "issuer" }, from("privateKeyJwt", "private-key-jwt")],
    [{ clientAuthentication: "private_key_jwt" }, from("privateKeyJwt", "private-key-jwt")],
    [{ clientAuthentication: "tls_client_auth" }, `${from("tls", "mtls")}, then write clientAuthentication: tls()`],
    [{ clientAuthentication: "self_signed_tls_client_auth" }, "clientAuthentication: tls({ selfSigned: true })"],
    [
      { clientAuthentication: "client_secret_post" },
      'import { clientSecretPost } from "@identity-web/idp-oauth4webapi"',
    ],
    [{ responseMode: "jwt" }, `${from("jarm")}, then write extensions: [jarm()]`],
    [{ responseMode: "form_post.jwt" }, 'extensions: [jarm({ responseMode: "form_post.jwt" })]'],
  ])("the option %o names a capability, and the problem names its import", (option, line) => {
    expect(problemsOf({ ...good, ...option })).toEqual([expect.stringContaining(line)]);
  });

  test.each([
    [[dpop], "extensions[0]: expected a value such as dpop(), and got a function"],
    [dpop(), "extensions: expected a list such as [dpop()], and got dpop()"],
    ["dpop", 'and got "dpop"'],
    [["dpop"], 'and got "dpop"'],
    [[dpop(), par(), dpop()], "extensions: expected dpop() once, and got it twice"],
    [[clientSecretPost()], "write clientAuthentication: clientSecretPost() instead"],
  ])("extensions that are not a list of capabilities are refused (%#)", (extensions, why) => {
    expect(problemsOf({ ...good, extensions })).toEqual([expect.stringContaining(why)]);
  });

  test("a capability in the wrong option is refused", () => {
    expect(problemsOf({ ...good, clientAuthentication: fapi2 })).toEqual([
      expect.stringContaining("clientAuthentication"),
    ]);
    expect(problemsOf({ ...good, profile: par() })).toEqual([expect.stringContaining("profile: expected")]);
  });

  test("open() throws an error with every problem", () => {
    const context = { clock: systemClock, crypto: webCrypto, events: { emit: () => undefined } };
    expect(() => oidc({ issuer: "", clientId: "" }).open(context)).toThrow(IdentityError);
    expect(() => oidc({ issuer: "", clientId: "" }).open(context)).toThrow(/issuer[\s\S]*clientId/);
  });
});
