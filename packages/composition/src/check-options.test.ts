import { IdentityError, memoryStore, type ProviderDriver } from "@identity-web/core";
import { namesOfCookies } from "@identity-web/core/http";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedProvider } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { checkOptions } from "./check-options.ts";
import type { IdentityOptions } from "./options.ts";

const secret = "a secret that no message may show";
const provider: ProviderDriver = { problems: [], open: () => new ScriptedProvider({ clock: fakeClock() }) };
const good = { provider, baseUrl: "https://app.example", secrets: [secret] };

/** Options that an app in JavaScript may pass. */
const check = (options: unknown) => checkOptions(options as IdentityOptions);

/** The lines of the error. Empty: the options are valid. */
function problems(options: unknown): readonly string[] {
  try {
    check(options);
    return [];
  } catch (error) {
    if (!(error instanceof IdentityError) || error.code !== "configuration") throw error;
    expect(error.cure).toBeDefined();
    expect(error.message).not.toContain(secret);
    return error.message.split("\n").slice(1);
  }
}

const withOption = (option: Record<string, unknown>) => problems({ ...good, ...option });

describe("valid options", () => {
  test("that are omitted get their defaults", () => {
    expect(check(good)).toEqual({
      origin: "https://app.example",
      basePath: "/",
      secrets: [secret],
      store: expect.objectContaining({ name: "memory" }),
      scopes: ["openid", "profile", "email", "offline_access"],
      signOutScope: "account",
      session: { idleMs: 8 * 3_600_000, absoluteMs: 7 * 24 * 3_600_000 },
      cookieBase: "identity",
      secureCookies: true,
    });
  });

  test("are kept unchanged", () => {
    const session = { idleMs: 1000, absoluteMs: 2000, cookieName: "my.cookie_name-1" };
    const options = { ...good, basePath: "/mail/v2", session, signOutScope: "everywhere", scopes: ["openid", "Mail"] };
    expect(check({ ...options, store: memoryStore() })).toMatchObject({
      basePath: "/mail/v2",
      session: { idleMs: 1000, absoluteMs: 2000 },
      cookieBase: "my.cookie_name-1",
      signOutScope: "everywhere",
      scopes: ["openid", "Mail"],
    });
  });

  test.each([
    [{ recheckMs: 5000 }, { everyMs: 5000, graceMs: 5000 }],
    [
      { recheckMs: 5000, recheckGraceMs: 0 },
      { everyMs: 5000, graceMs: 0 },
    ],
    [{}, undefined],
  ])("session %j makes sessions follow the provider by the terms %j", (session, recheck) => {
    expect(check({ ...good, store: memoryStore(), session }).session.recheck).toEqual(recheck);
  });

  test.each([
    ["/", "identity"],
    ["/mail", "identity-mail"],
    ["/mail/v2", "identity-mail-v2"],
    ["/~alice", "identity-!alice"],
    ["/mail-v2", "identity-mail~v2"],
    ["/2024", "identity+2024"],
    ["/mail/lost", "identity-mail-lost+"],
  ])("under %s have cookies named %s, so that apps on one host don't share them", (basePath, cookieBase) => {
    expect(check({ ...good, basePath }).cookieBase).toBe(cookieBase);
  });

  test.each([
    ["http://localhost:3701", "/", "identity-3701"],
    ["http://127.0.0.1:3701", "/mail", "identity-3701-mail"],
    ["http://[::1]:3701", "/", "identity-3701"],
    ["https://localhost:3701", "/", "identity-3701"],
    ["http://localhost", "/", "identity"],
    ["https://app.example:8443", "/", "identity"],
  ])(
    "at %s%s have cookies named by the port on loopback alone, as cookies ignore ports",
    (baseUrl, basePath, cookieBase) => {
      expect(check({ ...good, baseUrl, basePath }).cookieBase).toBe(cookieBase);
    },
  );

  test("have cookie names that differ for any two base paths, and consist of the characters that RFC 6265 allows", () => {
    const segments = "a a- -a a~ ~a _ . a-b a~b a_b a.b lost a-lost attempt tx tx-0 0 3701".split(" ");
    const nested = segments.flatMap((first) => segments.map((second) => `/${first}/${second}`));
    const paths = ["/", "/tx/0/b", "/a/tx/0", "/3701/a/b", ...segments.map((one) => `/${one}`), ...nested];
    const names = ["http://localhost:3701", "http://localhost"].flatMap((baseUrl) =>
      paths
        .filter((path) => !path.endsWith("/.") && !path.includes("/./"))
        .flatMap((basePath) => {
          const { cookieBase } = check({ ...good, baseUrl, basePath });
          const { session, transactionPrefix, attempt, lost } = namesOfCookies(cookieBase, { secure: true });
          return [session, attempt, lost, ...[0, 1, 2, 3, 4].map((slot) => transactionPrefix + slot)];
        }),
    );
    const seen = new Set<string>();
    const repeated = names.filter((name) => seen.has(name) || !seen.add(name));
    expect(repeated).toEqual([]);
    expect(names.filter((name) => !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(4000);
  });

  test("on loopback with a port may use another cookie name", () => {
    const session = { cookieName: "mail" };
    expect(check({ ...good, baseUrl: "http://localhost:3701", session }).cookieBase).toBe("mail");
  });

  test.each([
    ["https://app.example/", "https://app.example"],
    ["https://APP.example:443", "https://app.example"],
    ["https://app.example:8443", "https://app.example:8443"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://127.8.9.10", "http://127.8.9.10"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("may have the baseUrl %s", (baseUrl, origin) => {
    expect(check({ ...good, baseUrl }).origin).toBe(origin);
  });

  test("may request cookies without Secure on plain http on loopback", () => {
    const options = { ...good, baseUrl: "http://localhost:3000", insecureLocalhostCookies: true };
    expect(check(options).secureCookies).toBe(false);
  });
});

describe("a wrong option is reported with the expected and the found value", () => {
  test.each([
    ["no secrets", { secrets: undefined }, [/secrets: expected a list .* got nothing.*node -e/]],
    ["an empty list of secrets", { secrets: [] }, [/secrets: expected a list with at least one .* got an empty list/]],
    ["a secret that is not a list", { secrets: secret }, [/secrets: expected a list .* got a text/]],
    [
      "a short secret",
      { secrets: ["x".repeat(31)] },
      [/secrets\[0\]: expected at least 32 bytes, and got 31.*node -e/],
    ],
    ["a short second secret", { secrets: [secret, "short"] }, [/secrets\[1\]: .* got 5/]],
    ["a secret that is not a text", { secrets: [42] }, [/secrets\[0\]: expected a text .* got a number/]],
    ["a secret that came from an unset variable", { secrets: [undefined] }, [/secrets\[0\]: .* got nothing/]],
    ["no provider", { provider: undefined }, [/provider: expected oidc\(.*got nothing/]],
    ["a provider's address", { provider: "https://login.example" }, [/provider: .* got "https:\/\/login.example"/]],
    ["no baseUrl", { baseUrl: undefined }, [/baseUrl: expected .*https:\/\/app.example.* got nothing/]],
    ["a baseUrl without a scheme", { baseUrl: "app.example" }, [/baseUrl: .* got "app.example"/]],
    ["a baseUrl of another scheme", { baseUrl: "ftp://app.example" }, [/baseUrl: .* got "ftp:\/\/app.example"/]],
    ["a baseUrl with a path", { baseUrl: "https://app.example/mail" }, [/baseUrl: .*\("\/mail"\).*basePath/]],
    ["a baseUrl with a query", { baseUrl: "https://app.example/?a=b" }, [/baseUrl: .* query or fragment/]],
    ["plain http", { baseUrl: "http://app.example" }, [/baseUrl: .*plain http.*"http:\/\/app.example".*loopback/]],
    ["plain http on a name that only resembles loopback", { baseUrl: "http://localhost.evil.example" }, [/plain http/]],
    ["plain http on a number that isn't loopback", { baseUrl: "http://128.0.0.1" }, [/plain http/]],
    ["a basePath without a slash", { basePath: "mail" }, [/basePath: expected .*"\/mail".* got "mail"/]],
    ["a basePath with a trailing slash", { basePath: "/mail/" }, [/basePath: .* got "\/mail\/"/]],
    ["a basePath with a step up", { basePath: "/a/../b" }, [/basePath: .* got "\/a\/\.\.\/b"/]],
    ["an unknown option", { url: "x" }, [/unknown option "url": expected one of .*baseUrl/]],
    ["a misspelled option", { baseURL: "x" }, [/unknown option "baseURL": did you mean "baseUrl"\?/]],
    [
      "an unknown session option",
      { session: { idel: 1 } },
      [/unknown option "session.idel": expected one of idleMs, absoluteMs/],
    ],
    ["an unknown route", { routes: { login: "/login" } }, [/unknown option "routes.login": expected one of signIn/]],
    ["a route without a slash", { routes: { signIn: "login" } }, [/routes.signIn: expected .* got "login"/]],
    [
      "two routes with one path",
      { routes: { signIn: "/auth/callback" } },
      [/routes: .*"\/auth\/callback".*signIn.*callback/],
    ],
    ["a session that is not an object", { session: "8h" }, [/session: expected .* got "8h"/]],
    ["an idle time as a text", { session: { idleMs: "8h" } }, [/session.idleMs: expected .* ms .* got "8h"/]],
    ["an absolute time of zero", { session: { absoluteMs: 0 } }, [/session.absoluteMs: .* got 0/]],
    [
      "an API that no feature notifies of removals",
      {
        apis: {
          mail: {
            baseUrl: "https://a.example",
            scopes: ["A"],
            signals: { audience: "a", endpoint: "https://a.example/e" },
          },
        },
      },
      [/apis.mail.signals: has no effect without the feature onward/],
    ],
    [
      "an API's signals without an endpoint",
      { apis: { mail: { baseUrl: "https://a.example", scopes: ["A"], signals: { audience: "a" } } } },
      [/apis.mail.signals.endpoint/, /apis.mail.signals: has no effect/],
    ],
    ["a recheck interval of zero", { session: { recheckMs: 0 } }, [/session.recheckMs: .* got 0/]],
    ["a negative grace", { session: { recheckMs: 1, recheckGraceMs: -1 } }, [/session.recheckGraceMs: .* got -1/]],
    [
      "a grace without a recheck",
      { session: { recheckGraceMs: 1 } },
      [/session.recheckGraceMs: .* without .*recheckMs/],
    ],
    ["a cookie name with a semicolon", { session: { cookieName: "a;b" } }, [/session.cookieName: .* got "a;b"/]],
    [
      "an unknown signOutScope",
      { signOutScope: "all" },
      [/signOutScope: expected "account" or "session" or .* got "all"/],
    ],
    [
      "a baseUrl with a password",
      { baseUrl: "https://user:word@app.example" },
      [/baseUrl: expected .* got one with a user name or password$/],
    ],
    ["scopes without openid", { scopes: ["Mail"] }, [/scopes: expected .*"openid"/]],
    ["scopes as a text", { scopes: "openid" }, [/scopes: expected a list .* got a text/]],
    ["a value that is not a store", { store: "redis://localhost" }, [/store: expected memoryStore\(.* got a text/]],
    ["events without a function", { events: {} }, [/events: expected a function, and got an object/]],
    ["configure without a function", { configure: true }, [/configure: expected a function, and got true/]],
    [
      "insecure cookies outside loopback",
      { insecureLocalhostCookies: true },
      [/insecureLocalhostCookies: only for .*loopback/],
    ],
    [
      "insecure cookies, and a provider with form_post",
      {
        baseUrl: "http://localhost:3000",
        insecureLocalhostCookies: true,
        provider: { ...provider, responseMode: "form_post" },
      },
      [/insecureLocalhostCookies: impossible with form_post/],
    ],
    [
      "a provider's own problems",
      { provider: { ...provider, problems: ["issuer: expected an address, and got none"] } },
      [/issuer: expected an address/],
    ],
  ])("%s", (_, option, expected) => {
    expect(withOption(option)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test.each([undefined, null, 42])("missing options: %s", (options) => {
    expect(problems(options)).toEqual([expect.stringMatching(/options: expected an object/)]);
  });

  test("all problems are in one error", () => {
    const found = problems({
      baseUrl: "http://app.example/mail",
      secrets: ["short"],
      secret: "typo",
      session: { idleMs: -1 },
    });
    const names = [
      "provider",
      "baseUrl: expected",
      "basePath",
      "secrets[0]",
      'unknown option "secret"',
      "session.idleMs",
    ];
    for (const name of names) expect(found.join("\n")).toContain(name);
    expect(found.length).toBeGreaterThanOrEqual(6);
  });

  /** Values that contain a secret: options that were not passed to `oidc()` or a store's function, JSON, and addresses. */
  const password = "a-password-that-no-message-may-show";
  const misplaced = [
    { issuer: "https://login.example", clientId: "app", clientSecret: password },
    JSON.stringify({ ClientId: "app", ClientSecret: password }),
    `postgres://app:${password}@db.example/app`,
  ];
  const everyOption: Record<keyof IdentityOptions, true> = {
    provider: true,
    baseUrl: true,
    secrets: true,
    basePath: true,
    store: true,
    scopes: true,
    routes: true,
    session: true,
    signOutScope: true,
    apis: true,
    pages: true,
    features: true,
    events: true,
    configure: true,
    insecureLocalhostCookies: true,
  };

  test.each(Object.keys(everyOption))("without the secret of a value that was written into the option %s", (name) => {
    for (const value of misplaced) {
      for (const option of [value, [value], { [name]: value }]) {
        expect(withOption({ [name]: option }).join("\n")).not.toContain(password.slice(0, 10));
      }
    }
    for (const options of misplaced) expect(problems(options).join("\n")).not.toContain(password.slice(0, 10));
  });

  test("a hole in a list is a missing value", () => {
    const hole: unknown[] = [];
    hole.length = 1;
    expect(withOption({ secrets: [...[secret], ...hole] }).join()).toContain("secrets[1]: expected");
    hole.push("openid");
    expect(withOption({ secrets: Object.assign([], { 1: secret }) }).join()).toContain("secrets[0]: expected");
    expect(withOption({ scopes: hole }).join()).toContain("scopes: expected one scope in each text");
  });

  test("without a secret in the message, even if it was written into the wrong option", () => {
    for (const option of [
      { secrets: [secret.slice(0, 20)] },
      { secrets: secret },
      { secrets: [secret, secret.slice(0, 10)] },
      { baseUrl: `https://user:${secret}@app.example` },
      { baseUrl: `https//user:${secret}@app.example` },
      { store: `redis://:${secret}@localhost` },
    ]) {
      const told = withOption(option).join("\n");
      expect(told).not.toBe("");
      expect(told).not.toContain(secret.slice(0, 10));
    }
  });
});
