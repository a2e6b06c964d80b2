import { memoryStore } from "@identity-web/core";
import type { Feature, IdentityHttp } from "@identity-web/core/http";
import { BearerTokens, type TellRemovals } from "@identity-web/core/parts";
import { Browser, refreshFailed, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { sharedSignals } from "../shared-signals/index.ts";
import { onward, type SigningKey } from "./index.ts";

const alice = { subject: "alice", sid: "alice-phone" };
const endpoint = "https://api.example/auth/security-events";
const audience = "https://api.example";
const apis = { mail: { baseUrl: "https://api.example", scopes: ["Mail.Read"], signals: { audience, endpoint } } };

async function newKey(): Promise<SigningKey> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const { x = "", y = "", d = "" } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { kty: "EC", crv: "P-256", x, y, d };
}

/** Wakes a process that waits for the clock, and waits for its next actions. */
async function goesOn(world: World): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await world.settled();
}

/** An app that calls an API, which exchanges the app's tokens and receives the app's events. */
async function setUp(options: WorldOptions = {}) {
  const key = await newKey();
  const memory = memoryStore();
  const app = new World({ memory, ...options });
  const { clock } = app;
  const api = new World({ clock, onBehalfOf: true, cookie: "api" });
  /** The present failure of the app's requests to the API. */
  const network: { fails: boolean | number; sent: string[] } = { fails: false, sent: [] };
  let appHttp: IdentityHttp | undefined;
  const toApi: typeof fetch = async (_url, init) => {
    network.sent.push(String(init?.body));
    if (network.fails === true) throw new TypeError("fetch failed");
    if (typeof network.fails === "number")
      return new Response(network.fails === 204 ? null : "{}", { status: network.fails });
    const headers = Object.fromEntries(new Headers(init?.headers));
    const { status, body } = await new Browser(apiHttp).send("POST", "/auth/security-events", {
      headers,
      body: String(init?.body),
    });
    return new Response(status === 202 ? null : body, { status });
  };
  const toApp: typeof fetch = async () => {
    if (appHttp === undefined) throw new TypeError("fetch failed");
    const { status, body, headers } = await new Browser(appHttp).send("GET", "/auth/onward/keys");
    return new Response(body, { status, headers: headers.map(([name, value]) => [name, value] as [string, string]) });
  };
  const signals = sharedSignals({
    ...{
      issuer: "https://app.example",
      jwksUri: "https://app.example/auth/onward/keys",
      signingAlg: "ES256",
      audience,
    },
    fetch: toApp,
  });
  const apiHttp = api.http({ features: [signals] });
  const feature = onward({ keys: [key], fetch: toApi });
  const { tellsRemovals } = feature;
  let told: TellRemovals | undefined;
  const seen: Feature = {
    ...feature,
    tellsRemovals: (parts) => {
      if (tellsRemovals === undefined) throw new Error("expected that onward() notifies of removals");
      told = tellsRemovals(parts);
      return told;
    },
  };
  appHttp = app.http({ features: [seen], apis });
  const browser = new Browser(appHttp);
  await clock.advance(1000);
  await browser.signIn(app.provider, alice);
  /** The token that the API gets on behalf of the user, from its own token cache. */
  const tokens = new BearerTokens(api.node.tokenParts);
  const bearer = api.provider.bearer(alice);
  const onBehalf = async () => {
    const caller = await tokens.verify({ value: bearer, scheme: "bearer", method: "GET", url: "/" });
    return tokens.acquire(caller, { scopes: ["Files.Read"] });
  };
  await onBehalf();
  await clock.advance(6000);
  /** Advances the time in steps, so that each process does its due work. */
  const passes = async (ms: number, world = app) => {
    await goesOn(world);
    for (let left = ms; left > 0; left -= 10_000) {
      await clock.advance(Math.min(left, 10_000));
      await goesOn(world);
    }
  };
  /** Lets time pass, and sends what is then due. The process's own rounds sleep meanwhile. */
  const tellsAfter = async (ms: number) => {
    clock.set(clock.now() + ms);
    await told?.tellDue();
  };
  const done = () => api.eventsOf("security_event").map(({ outcome }) => outcome);
  return { app, api, key, memory, network, toApi, browser, appHttp, onBehalf, passes, tellsAfter, done };
}

type Scene = Awaited<ReturnType<typeof setUp>>;

test("a sign-out at the app empties the token cache of its API", async () => {
  const { app, api, browser, onBehalf, done } = await setUp();
  expect((await browser.post("/auth/sign-out")).status).toBe(303);
  await app.settled();
  await expect(onBehalf()).rejects.toMatchObject({ code: "signed_out" });
  expect(done()).toEqual(["done"]);
  expect(app.eventsOf("removal_told")).toMatchObject([{ audience: "mail", tries: 1 }]);
  expect(api.eventsOf("account_removed")).toMatchObject([{ by: "security-event", grants: 1 }]);
});

/** The subjects of the events that the app has sent. */
const subjectsSent = ({ network }: Scene) =>
  network.sent.map((token) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub_id);

const laptop = { subject: "alice", sid: "alice-laptop" };

test.each([
  ["a sign-out of one session", async ({ browser }: Scene) => void (await browser.post("/auth/sign-out"))],
  [
    "an administrator who ends one session",
    async ({ app, appHttp }: Scene) => {
      const { accounts } = appHttp.parts.useCases;
      const account = { issuer: app.provider.name, subject: "alice" };
      const [, phone] = await accounts.sessions(account);
      await accounts.endSession(account, phone?.id ?? "");
    },
  ],
])("%s tells the API of that session only, and the API keeps the user's other tokens", async (_, remove) => {
  const scene = await setUp({ signOutScope: "session" });
  const { app, appHttp, onBehalf, done } = scene;
  await new Browser(appHttp).signIn(app.provider, laptop);
  await app.clock.advance(6000);
  await remove(scene);
  await app.settled();
  const user = { format: "iss_sub", iss: app.provider.name, sub: "alice" };
  const session = { format: "opaque", id: "alice-phone" };
  expect(subjectsSent(scene)).toEqual([{ format: "complex", user, session }]);
  expect(done()).toEqual(["done"]);
  await onBehalf();
});

test("the API's own session of the same provider session ends with the app's, and its others stay", async () => {
  const scene = await setUp({ signOutScope: "session" });
  const { app, api, browser } = scene;
  const phone = await api.signIn(alice);
  const other = await api.signIn(laptop);
  // The provider's clock is ahead of the app's.
  await app.clock.advance(60_000);
  await browser.post("/auth/sign-out");
  await app.settled();
  const living = await Promise.all([phone, other].map(({ key }) => api.ports.store.sessions.read(key)));
  expect(living.map((session) => session?.sid)).toEqual([undefined, "alice-laptop"]);
});

describe("a recheck that ends a session", () => {
  const recheck = { everyMs: 600_000, graceMs: 60_000 };
  const asks = async ({ appHttp, browser }: Scene) => appHttp.identity(browser.request("GET", "/")).current();

  test.each(["refused", "interaction"] as const)(
    "because the provider answers the refresh with %s tells the API of the user, so that it removes its tokens",
    async (answer) => {
      const scene = await setUp({ recheck });
      const { app, api } = scene;
      const value = api.provider.bearer(alice, { expiresAt: app.clock.now() + 3_600_000 });
      await app.clock.advance(recheck.everyMs);
      app.provider.nextRefresh(refreshFailed(answer));
      expect(await asks(scene)).toBeUndefined();
      await app.settled();
      expect(subjectsSent(scene)).toEqual([{ format: "iss_sub", iss: app.provider.name, sub: "alice" }]);
      await expect(scene.onBehalf()).rejects.toMatchObject({ code: "signed_out" });
      const tokens = new BearerTokens(api.node.tokenParts);
      const caller = await tokens.verify({ value, scheme: "bearer", method: "GET", url: "/" });
      await expect(tokens.acquire(caller, { scopes: ["Files.Read"] })).rejects.toMatchObject({ code: "signed_out" });
    },
  );

  test("because the refresh token can't be sent twice tells the API of that session only", async () => {
    const scene = await setUp({ recheck });
    const { app } = scene;
    await app.clock.advance(recheck.everyMs);
    app.provider.nextRefresh(refreshFailed("unknown"));
    await asks(scene);
    await app.clock.advance(recheck.graceMs);
    expect(await asks(scene)).toBeUndefined();
    await app.settled();
    expect(subjectsSent(scene)).toMatchObject([{ format: "complex", session: { id: "alice-phone" } }]);
    await scene.onBehalf();
  });
});

test("the removal of one session without a sid sends no event, because no event can name it", async () => {
  const scene = await setUp({ signOutScope: "session" });
  const { app, appHttp, network, onBehalf } = scene;
  const other = new Browser(appHttp);
  await other.signIn(app.provider, { subject: "alice" });
  await other.post("/auth/sign-out");
  await app.settled();
  expect(network.sent).toEqual([]);
  await onBehalf();
});

test.each([
  [
    "an administrator",
    async ({ app, appHttp }: Scene) => {
      await appHttp.parts.useCases.accounts.remove({ issuer: app.provider.name, subject: "alice" });
    },
  ],
  [
    "a back-channel notice",
    async ({ app, browser }: Scene) => {
      const logout_token = app.provider.logoutToken({ sid: alice.sid, issuedAt: app.provider.time });
      await browser.send("POST", "/auth/back-channel-logout", {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        form: { logout_token },
      });
    },
  ],
  [
    "a front-channel notice",
    async ({ browser }: Scene) => {
      await browser.send("GET", `/auth/front-channel-logout?sid=${alice.sid}`);
    },
  ],
  ["a sign-out", async ({ browser }: Scene) => void (await browser.post("/auth/sign-out"))],
])(
  "a removal by %s reaches the API, and lists no sessions, because an account may have any number",
  async (_, remove) => {
    const scene = await setUp();
    await remove(scene);
    await scene.app.settled();
    await expect(scene.onBehalf()).rejects.toMatchObject({ code: "signed_out" });
    expect(scene.app.store.count("list")).toBe(0);
  },
);

test("an unacknowledged event is sent again until it is acknowledged, and the API acts once", async () => {
  const { app, network, browser, passes, done } = await setUp();
  network.fails = true;
  await browser.post("/auth/sign-out");
  await passes(60_000);
  network.fails = 503;
  await passes(60_000);
  network.fails = false;
  expect(done()).toEqual([]);
  await passes(300_000);
  expect(done()).toEqual(["done"]);
  const untold = app.eventsOf("removal_untold");
  expect(untold.length).toBeGreaterThan(1);
  expect(untold.every(({ goesOn }) => goesOn)).toBe(true);
  const sent = network.sent.length;
  await passes(3_600_000);
  expect(network.sent).toHaveLength(sent);
});

test("a sign-out also removes the API's grant if its token was just issued by a provider whose clock is ahead", async () => {
  const { app, api, browser } = await setUp();
  const issuedAt = app.clock.now() + 4000;
  const tokens = new BearerTokens(api.node.tokenParts);
  const value = api.provider.bearer(alice, { issuedAt });
  const caller = await tokens.verify({ value, scheme: "bearer", method: "GET", url: "/" });
  await tokens.acquire(caller, { scopes: ["Files.Read"] });
  await browser.post("/auth/sign-out");
  await app.settled();
  await expect(tokens.acquire(caller, { scopes: ["Files.Read"] })).rejects.toMatchObject({ code: "signed_out" });
});

test("a sign-in after the sign-out keeps its tokens if the event arrives late", async () => {
  const { api, network, browser, passes, done } = await setUp();
  network.fails = true;
  await browser.post("/auth/sign-out");
  await passes(50_000);
  const tokens = new BearerTokens(api.node.tokenParts);
  const later = await tokens.verify({ value: api.provider.bearer(alice), scheme: "bearer", method: "GET", url: "/" });
  const before = await tokens.acquire(later, { scopes: ["Files.Read"] });
  network.fails = false;
  await passes(300_000);
  expect(done()).toContain("done");
  expect(await tokens.acquire(later, { scopes: ["Files.Read"] })).toEqual(before);
});

/** The claims of an event that the app has sent. */
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const sessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

test("an event names the time of the sign-out, not a later one, also if it is sent late, and says why", async () => {
  const { app, network, browser, passes } = await setUp();
  network.fails = true;
  await app.clock.advance(700);
  const happened = Math.floor(app.clock.now() / 1000);
  await browser.post("/auth/sign-out");
  await passes(120_000);
  network.fails = false;
  await passes(300_000);
  expect(network.sent.length).toBeGreaterThan(1);
  for (const token of network.sent) {
    const { iat, toe, events } = claimsOf(token);
    const { event_timestamp, reason_admin } = events[sessionRevoked];
    expect([toe, event_timestamp]).toEqual([happened, happened]);
    expect(iat).toBeGreaterThanOrEqual(happened);
    expect(iat).toBeLessThanOrEqual(app.clock.now() / 1000);
    expect(reason_admin).toEqual({ en: expect.stringContaining("https://app.example") });
  }
  expect(claimsOf(network.sent[0] ?? "").iat).toBe(happened);
});

test("an event's times are not in the future of a process whose clock is behind the store's", async () => {
  const { app, key, memory, network, toApi, browser, passes } = await setUp();
  network.fails = true;
  await browser.post("/auth/sign-out");
  await goesOn(app);
  app.ports.background.end();
  network.fails = false;
  network.sent.length = 0;
  const behind = { ...app.clock, now: () => app.clock.now() - 90_000 };
  const other = new World({ memory, clock: behind, sealer: app.ports.sealer });
  other.http({ features: [onward({ keys: [key], fetch: toApi })], apis });
  await passes(120_000, other);
  const { iat, events } = claimsOf(network.sent[0] ?? "");
  expect(iat).toBeLessThanOrEqual(behind.now() / 1000);
  expect(events[sessionRevoked].event_timestamp).toBeLessThanOrEqual(iat);
});

describe("a user who signs in again after a sign-out", () => {
  /**
   * A user who signs out, and signs in again after this time. Afterwards the app calls its API every 500 ms.
   *
   * @param aheadMs - How far the provider's clock is ahead of the app's and the API's.
   */
  async function comesBack(afterMs: number, aheadMs: number, beforeMs = 0) {
    const scene = await setUp({ clockAheadMs: aheadMs });
    const { app, api, browser, appHttp } = scene;
    const { clock } = app;
    /** When the app's tokens were issued. Each one is used as soon as it is issued. */
    const issued = new Map<string, number>();
    api.provider.verifyBearer = async ({ value }) => {
      const issuedAt = issued.get(value) ?? 0;
      const account = { issuer: app.provider.name, subject: alice.subject };
      return { account, client: "app", scopes: [], issuedAt, expiresAt: issuedAt + 3_600_000, claims: {} };
    };
    const tokens = new BearerTokens(api.node.tokenParts);
    const exchange = async (value: string) =>
      tokens.acquire(await tokens.verify({ value, scheme: "bearer", method: "GET", url: "/" }), {
        scopes: ["Files.Read"],
      });
    const mail: typeof fetch = async (input) => {
      const value = new Request(input).headers.get("authorization")?.slice("Bearer ".length) ?? "";
      if (!issued.has(value)) issued.set(value, Math.floor(app.provider.time / 1000) * 1000);
      try {
        await exchange(value);
        return new Response("mail");
      } catch {
        return new Response(null, { status: 401, headers: { "www-authenticate": 'Bearer error="invalid_token"' } });
      }
    };
    Object.assign(app.provider, { fetch: mail });
    const call = async () => {
      const user = await appHttp.identity(browser.request("GET", "/")).require();
      const response = await user.fetch("https://api.example/mail", { scopes: ["Mail.Read"] });
      return response.status;
    };
    await clock.advance(beforeMs);
    await browser.signIn(app.provider, alice);
    expect(await call()).toBe(200);
    const old = [...issued.keys()];
    await browser.post("/auth/sign-out");
    await app.settled();
    await clock.advance(afterMs);
    await browser.signIn(app.provider, alice);
    let failed = 0;
    let firstMs = 0;
    for (let passed = afterMs; passed < 40_000; passed += 500) {
      if ((await call()) === 200) firstMs ||= passed;
      else failed++;
      await clock.advance(500);
    }
    const outcomes = await Promise.allSettled(old.map(exchange));
    return { failed, firstMs, oldExchanges: outcomes.filter(({ status }) => status === "fulfilled").length };
  }

  test.each([
    [10, 8_500],
    [1500, 8_500],
    [3100, 8_500],
    [4800, 8_500],
    [5800, 8_500],
    [6000, 6000],
    [8000, 8000],
  ])(
    "after %i ms reaches the API at the latest %i ms after the sign-out, in every part of a second",
    async (afterMs, latestMs) => {
      for (const beforeMs of [0, 300, 999]) {
        const { firstMs, oldExchanges } = await comesBack(afterMs, 0, beforeMs);
        expect(firstMs).toBeLessThanOrEqual(latestMs);
        expect(oldExchanges).toBe(0);
      }
    },
  );

  test.each([-2000, -500, 500, 2000, 4000])(
    "gets no token for an older one if the provider's clock is %i ms ahead, and reaches the API soon",
    async (aheadMs) => {
      for (const afterMs of [10, 3100, 5800]) {
        const { firstMs, oldExchanges } = await comesBack(afterMs, aheadMs, 300);
        expect(oldExchanges).toBe(0);
        expect(firstMs).toBeLessThanOrEqual(aheadMs < 0 ? 10_500 : 8_500);
      }
    },
  );
});

test.each([200, 204, 302])("an answer with status %i acknowledges no event: a proxy may send it", async (status) => {
  const { app, network, browser, passes, done } = await setUp();
  network.fails = status;
  await browser.post("/auth/sign-out");
  await passes(10_000);
  expect(app.eventsOf("removal_told")).toEqual([]);
  expect(app.eventsOf("removal_untold")).toMatchObject([{ goesOn: true }]);
  network.fails = false;
  await passes(120_000);
  expect(done()).toEqual(["done"]);
});

test("if the process that removed the account dies, another process notifies the API", async () => {
  const { app, key, memory, toApi, browser, onBehalf, passes } = await setUp();
  const gate = app.store.hold("removeAccount", "after");
  // The store's answer never arrives at the process that has requested the removal.
  void browser.post("/auth/sign-out");
  await gate.arrived();
  app.ports.background.end();
  const other = new World({ memory, clock: app.clock, sealer: app.ports.sealer });
  other.http({ features: [onward({ keys: [key], fetch: toApi })], apis });
  await passes(120_000, other);
  expect(other.eventsOf("removal_told")).toHaveLength(1);
  await expect(onBehalf()).rejects.toMatchObject({ code: "signed_out" });
});

test("a process whose options have no such API leaves the event to one that has it, and doesn't report it as sent", async () => {
  const { app, key, memory, network, toApi, browser, onBehalf, passes } = await setUp();
  const { mail } = apis;
  const rest = { memory, clock: app.clock, sealer: app.ports.sealer };
  network.fails = true;
  await browser.post("/auth/sign-out");
  await goesOn(app);
  app.ports.background.end();
  network.fails = false;
  // A process of the release before the one that added the API, or after one that removed it by mistake.
  const older = new World(rest);
  older.http({ features: [onward({ keys: [key], fetch: toApi })], apis: { files: mail } });
  await passes(300_000, older);
  expect(older.eventsOf("removal_told")).toEqual([]);
  expect(older.eventsOf("removal_untold")[0]).toMatchObject({ audience: "mail", goesOn: true });
  older.ports.background.end();
  const newer = new World(rest);
  newer.http({ features: [onward({ keys: [key], fetch: toApi })], apis });
  await passes(1_200_000, newer);
  expect(newer.eventsOf("removal_told")).toHaveLength(1);
  await expect(onBehalf()).rejects.toMatchObject({ code: "signed_out" });
});

test("many undelivered events are sent a few at a time", async () => {
  const { app, key, memory, passes } = await setUp();
  const text = (id: string) =>
    JSON.stringify({ id, audience: "mail", account: "account", issuer: app.provider.name, subject: id });
  const messages = Array.from({ length: 100 }, (_, at) => ({ id: `id-${at}.mail`, text: text(`id-${at}`) }));
  await app.ports.store.outbox.add(messages, { firstAfterMs: 1, forMs: 3_600_000 });
  app.ports.background.end();
  let [now, most, sent] = [0, 0, 0];
  const toApi: typeof fetch = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    sent++;
    return new Response(null, { status: 202 });
  };
  const other = new World({ memory, clock: app.clock, sealer: app.ports.sealer });
  other.http({ features: [onward({ keys: [key], fetch: toApi })], apis });
  await passes(60_000, other);
  expect(sent).toBe(100);
  expect(most).toBeLessThanOrEqual(8);
});

test("an event is given up after a week, with an error that says so", async () => {
  const { app, network, browser, tellsAfter } = await setUp();
  network.fails = true;
  const began = app.clock.now();
  await browser.post("/auth/sign-out");
  await app.settled();
  const hour = 3_600_000;
  const untold = () => app.eventsOf("removal_untold");
  // The pause between two tries is at most an hour.
  for (let hours = 0; hours < 8 * 24 && untold().at(-1)?.goesOn !== false; hours++) await tellsAfter(hour);
  expect(untold().at(-1)).toMatchObject({ goesOn: false });
  expect(app.clock.now() - began).toBeGreaterThan(7 * 24 * hour - 2 * hour);
  const sent = network.sent.length;
  await tellsAfter(hour);
  expect(network.sent).toHaveLength(sent);
});

test("a new sign-in of the same browser sends no event to the API", async () => {
  const { app, browser, network } = await setUp();
  await browser.signIn(app.provider, alice);
  await app.settled();
  expect(network.sent).toEqual([]);
});

test("an administrator's removal reaches the API, although the app's own sessions of the user had already ended", async () => {
  const { app, appHttp, onBehalf } = await setUp();
  const account = { issuer: app.provider.name, subject: "alice" };
  // A process without `onward()` ends the session, in place of its expiry.
  await app.node.accounts.remove(account);
  await onBehalf();
  expect(await appHttp.parts.useCases.accounts.remove(account)).toEqual({ sessions: 0, grants: 0 });
  await app.settled();
  await expect(onBehalf()).rejects.toMatchObject({ code: "signed_out" });
});

test("a back-channel notice reaches the API if it ends a session that is stored only during the notice", async () => {
  const scene = await setUp();
  const { app, appHttp } = scene;
  const gate = app.store.hold("removeAccount", "before");
  const logout_token = app.provider.logoutToken({ subject: "bob", issuedAt: app.provider.time });
  const notice = new Browser(appHttp).send("POST", "/auth/back-channel-logout", { form: { logout_token } });
  await gate.arrived();
  await new Browser(appHttp).signIn(app.provider, { subject: "bob", sid: "bob-phone" });
  gate.release();
  expect((await notice).status).toBe(200);
  await app.settled();
  expect(subjectsSent(scene)).toEqual([{ format: "iss_sub", iss: app.provider.name, sub: "bob" }]);
});

test("a back-channel notice that ends nothing sends no event to an API", async () => {
  const { app, appHttp, network } = await setUp();
  const logout_token = app.provider.logoutToken({ subject: "bob", issuedAt: app.provider.time });
  await new Browser(appHttp).send("POST", "/auth/back-channel-logout", { form: { logout_token } });
  await app.settled();
  expect(network.sent).toEqual([]);
});

test("a front-channel request with an old sid sends no event to an API", async () => {
  const { app, browser, network } = await setUp();
  await browser.send("GET", "/auth/front-channel-logout?sid=unknown");
  await app.settled();
  expect(network.sent).toEqual([]);
});

test("the published keys have no private part", async () => {
  const { appHttp } = await setUp();
  const { body } = await new Browser(appHttp).send("GET", "/auth/onward/keys");
  const [key] = JSON.parse(body).keys;
  expect(Object.keys(key).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
});

test.each([
  ["no keys", {}, /keys/],
  ["an empty list", { keys: [] }, /at least one key/],
  ["a public key", { keys: [{ kty: "EC", crv: "P-256", x: "x", y: "y" }] }, /private key/],
])("onward() refuses %s, and shows no key", (_, options, expected) => {
  const { problems = [] } = onward(options as Parameters<typeof onward>[0]);
  expect(problems.join("\n")).toMatch(expected);
});
