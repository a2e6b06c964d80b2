import { IdentityError, systemClock, webCrypto } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { clientSecretPost, none } from "../client/authentication.ts";
import { dpop } from "../extensions/dpop/dpop.ts";
import { fapi2 } from "../extensions/fapi2.ts";
import { par } from "../extensions/par.ts";
import { oidc } from "../oidc.ts";

const good = { issuer: "https://idp.test", clientId: "app", clientSecret: "s3cret-s3cret" };

/** Options as they come from plain JavaScript. */
const problemsOf = (options: unknown): readonly string[] => {
  const untyped = oidc as (options: unknown) => ReturnType<typeof oidc>;
  return untyped(options).problems;
};

describe("oidc() checks its options at once and throws nothing", () => {
  test("good ones have no problem", () => {
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf({ issuer: "https://idp.test/tenant/", clientId: "public" })).toEqual([]);
  });

  test("every problem is told, one sentence each", () => {
    const problems = problemsOf({ responseMode: "fragment", timeoutMs: -1 });
    expect(problems).toHaveLength(4);
    expect(problems.join("\n")).toMatch(/issuer is missing[\s\S]*clientId[\s\S]*responseMode[\s\S]*timeoutMs/);
  });

  test("no options at all", () => {
    expect(problemsOf(undefined).join("\n")).toMatch(/issuer is missing/);
  });

  test.each([
    [undefined, /issuer is missing/],
    ["", /issuer is missing/],
    ["idp.test", /issuer must be a URL.*"idp.test"/],
    [42, /issuer must be a URL.*42/],
    ["http://idp.test", /https.*"http:\/\/idp.test"/],
    ["http://127.0.0.1.evil.test", /https/],
    ["http://localhost.evil.test", /https/],
    ["ftp://localhost", /https/],
    ["https://idp.test?tenant=1", /no query/],
    ["https://idp.test/#a", /no fragment/],
    ["https://idp.test/.well-known/openid-configuration", /write "https:\/\/idp.test"/],
  ])("issuer %s is refused", (issuer, why) => {
    expect(problemsOf({ ...good, issuer })).toEqual([expect.stringMatching(why)]);
  });

  test("a password in the issuer is not shown", () => {
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

  test("unknown options are named, with the one that was meant", () => {
    expect(problemsOf({ ...good, client_id: "x" })).toEqual([expect.stringContaining('did you mean "clientId"')]);
    expect(problemsOf({ ...good, scopes: [] })).toEqual([expect.stringContaining("identity({ … })")]);
    expect(problemsOf({ ...good, colour: "x" })).toEqual([expect.stringContaining('unknown option "colour"')]);
  });

  test("a secret that isn't there, and never the secret itself", () => {
    expect(problemsOf({ ...good, clientSecret: undefined })).toEqual([expect.stringMatching(/undefined.*environment/)]);
    expect(problemsOf({ ...good, clientSecret: "" })).toEqual([expect.stringMatching(/empty/)]);
    const all = problemsOf({ ...good, clientAuthentication: none(), issuer: "nonsense", timeoutMs: "x" });
    expect(all).toHaveLength(3);
    expect(all.join()).not.toContain(good.clientSecret);
  });

  test("client authentication by a secret needs one", () => {
    const { clientSecret: _, ...bare } = good;
    expect(problemsOf({ ...bare, clientAuthentication: clientSecretPost() })).toHaveLength(1);
  });

  test.each(["none", "HS256", "rs256"])("idTokenSigningAlg %s is refused", (idTokenSigningAlg) => {
    expect(problemsOf({ ...good, idTokenSigningAlg })).toHaveLength(1);
  });

  test("authorization parameters that the library sets are refused", () => {
    const authorizationParameters = { state: "x", prompt: "login", max_age: 3 };
    expect(problemsOf({ ...good, authorizationParameters })).toEqual([
      expect.stringContaining("state"),
      expect.stringContaining("max_age must be a string"),
    ]);
    expect(problemsOf({ ...good, authorizationParameters: "x" })).toHaveLength(1);
  });

  test.each(["userinfo", "insecureLogoutTokensWithoutExp", "fetch", "endSession", "refreshTokens"])(
    "%s of the wrong kind is refused",
    (name) => {
      expect(problemsOf({ ...good, [name]: "yes please" })).toEqual([expect.stringContaining(name)]);
    },
  );

  const from = (name: string, path = name) => `import { ${name} } from "@identity-web/idp-oauth4webapi/${path}"`;

  test.each([
    [{ dpop: true }, `dpop is no option: ${from("dpop")}, then write extensions: [dpop()]`],
    [{ pushedAuthorization: true }, `${from("par")}, then write extensions: [par()]`],
    [{ userinfo: true }, `${from("userinfo")}, then write extensions: [userinfo()]`],
    [{ fapi2: true }, `${from("fapi2")}, then write profile: fapi2`],
    [{ profile: "fapi2" }, `not "fapi2": ${from("fapi2")}, then write profile: fapi2`],
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
  ])("%o names a capability, and the problem says which line imports it", (option, line) => {
    expect(problemsOf({ ...good, ...option })).toEqual([expect.stringContaining(line)]);
  });

  test.each([
    [[dpop], "extensions must be a list of values such as dpop(), and has a function"],
    [dpop(), "extensions must be a list such as [dpop()], not dpop()"],
    ["dpop", 'not "dpop"'],
    [["dpop"], 'and has "dpop"'],
    [[dpop(), par(), dpop()], "extensions has dpop() twice"],
    [[clientSecretPost()], "write clientAuthentication: clientSecretPost() instead"],
  ])("extensions that are no list of capabilities are refused (%#)", (extensions, why) => {
    expect(problemsOf({ ...good, extensions })).toEqual([expect.stringContaining(why)]);
  });

  test("a value in the wrong place is refused: a profile is no authentication, an extension no profile", () => {
    expect(problemsOf({ ...good, clientAuthentication: fapi2 })).toEqual([
      expect.stringContaining("clientAuthentication"),
    ]);
    expect(problemsOf({ ...good, profile: par() })).toEqual([expect.stringContaining("profile must be")]);
  });

  test("opening it all the same throws every problem", () => {
    const context = { clock: systemClock, crypto: webCrypto, events: { emit: () => undefined } };
    expect(() => oidc({ issuer: "", clientId: "" }).open(context)).toThrow(IdentityError);
    expect(() => oidc({ issuer: "", clientId: "" }).open(context)).toThrow(/issuer[\s\S]*clientId/);
  });
});
