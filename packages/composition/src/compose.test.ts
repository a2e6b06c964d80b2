import {
  createSealer,
  type Events,
  type IdentityEvent,
  memoryStore,
  type ProviderDriver,
  webCrypto,
} from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { Browser, locationOf, ScriptedProvider } from "@identity-web/testing/scripted-provider";
import { afterEach, describe, expect, test, vi } from "vitest";
import { composeIdentity } from "./compose.ts";
import type { IdentityOptions } from "./options.ts";
import { tokens } from "./tokens.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };

function setUp(
  options: Partial<IdentityOptions> = {},
  { issuer = "https://provider.example", clientId = "mail" }: { issuer?: string; clientId?: string } = {},
) {
  const clock = fakeClock();
  const provider = Object.assign(new ScriptedProvider({ clock, issuer }), { clientId });
  const driver: ProviderDriver = { problems: [], open: () => provider };
  const events: IdentityEvent[] = [];
  const composed = composeIdentity({
    provider: driver,
    baseUrl: "https://app.example",
    secrets: ["a secret that is long enough for all of this"],
    events: (event) => events.push(event),
    ...options,
  });
  return { ...composed, provider, driver, events, browser: new Browser(composed.http) };
}

describe("a composed app", () => {
  test("signs in and out", async () => {
    const store = memoryStore();
    const { browser, provider, background, events } = setUp({ store });
    await browser.signIn(provider, alice);
    expect(store.inspect()).toMatchObject({ sessions: 1 });
    expect(locationOf(await browser.post("/auth/sign-out"))).toContain("/end-session?");
    await background.settled();
    expect(store.inspect()).toEqual({ accounts: [], sessions: 0 });
    expect(provider.livingRefreshTokens).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual([
      "started",
      "sign_in_started",
      "signed_in",
      "account_removed",
      "end_session_started",
      "token_revoked",
    ]);
  });

  test("warns at start-up if sessions must be rechecked but the scopes bring no refresh token", () => {
    const warnings = (options: Partial<IdentityOptions>) => {
      const { events } = setUp({
        store: { ...memoryStore(), name: "elsewhere" },
        session: { recheckMs: 1000 },
        ...options,
      });
      return events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    };
    expect(warnings({})).toEqual([]);
    expect(warnings({ scopes: ["openid"], session: {} })).toEqual([]);
    expect(warnings({ scopes: ["openid"] })).toEqual([expect.stringContaining("ends recheckMs after its sign-in")]);
    const google = { ...setUp().driver, refreshesWithoutScope: true };
    expect(warnings({ scopes: ["openid"], provider: google })).toEqual([]);
  });

  test.each([
    ["provider", { issuer: "https://staff.example" }, {}, "__Host-identity"],
    ["client", { clientId: "staff" }, {}, "__Host-identity"],
    ["cookie name", {}, { session: { cookieName: "staff" } }, "__Host-staff"],
    ["base path", {}, { basePath: "/staff", session: { cookieName: "identity" } }, "__Host-identity"],
  ])(
    "G9: regards the handle of an app with another %s as unknown, over one store",
    async (_, client, options, cookie) => {
      const isSignedIn = async ({ browser, http }: ReturnType<typeof setUp>, cookie: string, handle: string) => {
        browser.cookies.set(cookie, handle);
        return (await http.identity(browser.request("GET", "/")).current()) !== undefined;
      };
      const store = memoryStore();
      const { browser, provider } = setUp({ store });
      await browser.signIn(provider, alice);
      const [[, handle = ""] = []] = browser.cookies;
      expect(await isSignedIn(setUp({ store, ...options }, client), cookie, handle)).toBe(false);
      expect(await isSignedIn(setUp({ store }), "__Host-identity", handle)).toBe(true);
    },
  );

  test("has the accounts for an administrator's tool", async () => {
    const { browser, provider, accounts } = setUp();
    await browser.signIn(provider, alice);
    const account = { issuer: provider.name, subject: "alice" };
    expect(await accounts.sessions(account)).toHaveLength(1);
    expect(await accounts.remove(account)).toEqual({ sessions: 1, grants: 1 });
  });

  test("logs at start-up the exact URLs to register", () => {
    const { events } = setUp({ basePath: "/mail", routes: { callback: "/signin-oidc" } });
    expect(events).toEqual([
      {
        type: "started",
        provider: "https://provider.example",
        store: "memory",
        basePath: "/mail",
        urls: {
          "redirect URI": "https://app.example/mail/signin-oidc",
          "post-logout redirect URI": "https://app.example/mail/auth/signed-out",
          "front-channel logout URI": "https://app.example/mail/auth/front-channel-logout",
          "back-channel logout URI": "https://app.example/mail/auth/back-channel-logout",
        },
      },
    ]);
  });

  test("sends the provider the redirect URI that it has logged", async () => {
    const { browser, provider } = setUp({ basePath: "/mail", routes: { callback: "/signin-oidc" } });
    await browser.navigate("/mail/auth/sign-in");
    expect(provider.signInRequests[0]?.redirectUri).toBe("https://app.example/mail/signin-oidc");
  });

  test("without a listener warnings and failures go to the console, and no secret", () => {
    const info = vi.spyOn(console, "info").mockImplementation(() => undefined);
    setUp({ events: undefined as never });
    const written = info.mock.calls.flat().join("\n");
    expect(written).toContain("https://app.example/auth/callback");
    expect(written).not.toContain("a secret that is long enough");
  });

  test("sets the transaction's cookie SameSite=None only if the provider answers with a cross-site post", async () => {
    for (const [responseMode, sameSite] of [
      ["form_post", "None"],
      ["query", "Lax"],
    ] as const) {
      const { driver } = setUp();
      const { browser } = setUp({ provider: { ...driver, responseMode } });
      const away = await browser.navigate("/auth/sign-in");
      const cookie = away.headers.find(([name]) => name === "set-cookie")?.[1];
      expect(cookie).toContain(`SameSite=${sameSite}`);
    }
  });

  test("names all cookies by the option, and omits Secure only with the option for that", async () => {
    const { browser } = setUp({ session: { cookieName: "mine" } });
    await browser.navigate("/auth/sign-in");
    expect([...browser.cookies.keys()]).toEqual([expect.stringMatching(/^__Host-mine-tx-/)]);
    const local = setUp({ baseUrl: "http://localhost:3000", insecureLocalhostCookies: true });
    await local.browser.navigate("/auth/sign-in");
    expect([...local.browser.cookies.keys()]).toEqual([expect.stringMatching(/^identity-3000-tx-/)]);
  });

  test("shares nothing with another one: each has its own store, keys and provider", async () => {
    const one = setUp();
    const other = setUp();
    await one.browser.signIn(one.provider, alice);
    const stranger = new Browser(other.http);
    for (const [name, value] of one.browser.cookies) stranger.cookies.set(name, value);
    expect(await other.http.identity(stranger.request("GET", "/")).current()).toBeUndefined();
  });

  test("allows the provider's client to work after responses, and settled() waits for that work", async () => {
    const work = Promise.withResolvers<void>();
    const provider: ProviderDriver = {
      problems: [],
      open({ clock, background }) {
        background?.run(() => work.promise);
        return new ScriptedProvider({ clock });
      },
    };
    const { background } = setUp({ provider });
    let isSettled = false;
    const settled = background.settled().then(() => {
      isSettled = true;
    });
    await Promise.resolve();
    expect(isSettled).toBe(false);
    work.resolve();
    await settled;
  });

  test("sends no request to provider or store before it is needed", () => {
    const { provider } = setUp();
    for (const call of ["acceptsIssuer", "beginSignIn"] as const) expect(provider.script.count(call)).toBe(0);
  });
});

describe("configure", () => {
  test("replaces any port, for everything that uses it", async () => {
    const clock = fakeClock();
    const events: IdentityEvent[] = [];
    const store = memoryStore();
    const { browser, provider } = setUp({
      store,
      configure(container) {
        container.register(tokens.clock, { useValue: clock });
        container.register<Events>(tokens.events, { useValue: { emit: (event) => void events.push(event) } });
      },
    });
    await browser.signIn(provider, alice);
    expect(events.map(({ type }) => type)).toEqual(["started", "sign_in_started", "signed_in"]);
    expect(store.inspect().sessions).toBe(1);
    await clock.advance(8 * 3_600_000);
    expect(store.inspect().sessions).toBe(0);
  });

  test("replaces the provider", async () => {
    const other = new ScriptedProvider({ clock: fakeClock(), issuer: "https://other.example" });
    const { browser, events } = setUp({
      configure(container) {
        container.register(tokens.provider, { useValue: other });
      },
    });
    expect(locationOf(await browser.navigate("/auth/sign-in"))).toMatch(/^https:\/\/other\.example\//);
    expect(events).toMatchObject([{ type: "started", provider: "https://other.example" }, { type: "sign_in_started" }]);
  });

  test("G8: replaces the store, and its failures are handled like those of any store", async () => {
    const { crypto, sealer } = { crypto: webCrypto, sealer: createSealer(["x".repeat(32)]) };
    const store = memoryStore().open({ clock: fakeClock(), crypto, sealer, events: { emit: () => undefined } });
    const read = () => Promise.reject(new Error("connection lost"));
    const { browser, provider, http, events } = setUp({
      configure(container) {
        container.register(tokens.store, { useValue: { ...store, sessions: { ...store.sessions, read } } });
      },
    });
    await browser.signIn(provider, alice);
    const current = http.identity(browser.request("GET", "/")).current();
    await expect(current).rejects.toMatchObject({ code: "store_unavailable", status: 503 });
    expect(events.map(({ type }) => type)).toEqual(["started", "sign_in_started", "signed_in", "store_failed"]);
  });

  test("of one app changes no other app", async () => {
    const other = new ScriptedProvider({ clock: fakeClock(), issuer: "https://other.example" });
    setUp({ configure: (container) => void container.register(tokens.provider, { useValue: other }) });
    expect(locationOf(await setUp().browser.navigate("/auth/sign-in"))).toMatch(/^https:\/\/provider\.example\//);
  });
});

describe("a listener to events", () => {
  const failing = (): never => {
    throw new Error("the log is full");
  };

  test.each([
    ["the events option", { events: failing }],
    ["an async events option", { events: async () => failing() }],
    [
      "a replaced events port",
      {
        configure: ((container) =>
          void container.register<Events>(tokens.events, {
            useValue: { emit: failing },
          })) satisfies IdentityOptions["configure"],
      },
    ],
  ])("may fail without failing a sign-in or a sign-out: %s", async (_, options) => {
    const written = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const store = memoryStore();
    const { browser, provider, background } = setUp({ store, ...options });
    expect((await browser.signIn(provider, alice)).status).toBe(302);
    expect((await browser.post("/auth/sign-out")).status).toBe(303);
    await background.settled();
    expect(store.inspect()).toEqual({ accounts: [], sessions: 0 });
    expect(provider.livingRefreshTokens).toEqual([]);
    expect(written).toHaveBeenCalled();
  });
});
