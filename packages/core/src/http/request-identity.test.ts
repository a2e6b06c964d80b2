import { Browser, locationOf, refreshFailed, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { boundIdentity } from "./bound-identity.ts";
import { asPage } from "./kernel/fetch-metadata.ts";
import { SignedInUser } from "./user/signed-in-user.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };

async function setUp(options: WorldOptions = {}) {
  const world = new World(options);
  const http = world.http();
  const browser = new Browser(http);
  await browser.signIn(world.provider, alice);
  const at = (target: string, method = "GET") => http.identity(browser.request(method, target));
  return { world, http, browser, at };
}

describe("identity in a request", () => {
  test("reads nothing until it is used, and then once", async () => {
    const { world, at } = await setUp();
    const before = world.store.count("read");
    const identity = at("/");
    expect(world.store.count("read")).toBe(before);
    const [first, second] = await Promise.all([identity.current(), identity.current(), identity.sessionKey()]);
    expect(first).toBe(second);
    expect(world.store.count("read")).toBe(before + 1);
  });

  test("reads again with { again: true }, so that a long response notices a sign-out", async () => {
    const { world, at } = await setUp();
    const identity = at("/events");
    const first = await identity.current();
    expect(await identity.current({ again: true })).toMatchObject({ account: first?.account });
    await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    expect(await identity.current()).toBeDefined();
    expect(await identity.current({ again: true })).toBeUndefined();
    expect(await identity.current()).toBeUndefined();
    await expect(identity.require()).rejects.toMatchObject({ code: "sign_in_required" });
  });

  test("reads again with { again: true } where sessions follow the provider, too", async () => {
    const { world, at } = await setUp({ recheck: { everyMs: 600_000, graceMs: 300_000 } });
    const identity = at("/events");
    expect(await identity.current()).toBeDefined();
    await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    expect(await identity.current({ again: true })).toBeUndefined();
  });

  test("with { again: true } the provider confirms the session again when it is due", async () => {
    const { world, at } = await setUp({ recheck: { everyMs: 600_000, graceMs: 300_000 } });
    const identity = at("/events");
    expect(await identity.current()).toBeDefined();
    await world.clock.advance(600_000);
    world.provider.nextRefresh(refreshFailed("refused"));
    expect(await identity.current({ again: true })).toBeUndefined();
  });

  test("a guard uses no token that the account lost while the provider confirmed the session", async () => {
    const { world, at } = await setUp({ recheck: { everyMs: 600_000, graceMs: 300_000 } });
    const laptop = await world.signIn({ subject: "alice", sid: "alice-laptop" });
    await world.clock.advance(600_000);
    const gate = world.store.hold("commitRefresh", "after");
    const admitted = at("/mail").require({ scopes: ["Mail.Read"] });
    await gate.arrived();
    await world.signOut(laptop, "account");
    gate.release();
    await expect(admitted).rejects.toMatchObject({ code: "interaction_required" });
  });

  test("a guard and a route that read the user share one look of the request", async () => {
    const { world, at } = await setUp();
    const identity = at("/");
    const before = world.store.count("read");
    const user = await identity.admit({});
    expect(user).toBeInstanceOf(SignedInUser);
    expect(await identity.require()).toBe(user);
    expect(world.store.count("read")).toBe(before + 1);
  });

  test("an app may take the functions off a request's identity and call them later", async () => {
    const { at } = await setUp();
    const { current, require } = boundIdentity(at("/"), () => undefined);
    expect(await require()).toBe(await current());
  });

  test("a request without a cookie has no user, and doesn't read the store", async () => {
    const { world, http } = await setUp();
    const before = world.store.count("read");
    const identity = http.identity(new Browser(http).request("GET", "/"));
    expect(await identity.current()).toBeUndefined();
    expect(world.store.count("read")).toBe(before);
    expect(identity.cookies).toEqual([]);
  });

  test("G8: throws at each use while the store is unavailable, and the cookie stays", async () => {
    const { world, at } = await setUp();
    world.store.fail("read", new Error("connection lost"));
    const identity = at("/");
    for (let i = 0; i < 2; i++) {
      await expect(identity.current()).rejects.toMatchObject({ code: "store_unavailable", status: 503 });
    }
    await expect(identity.require()).rejects.toMatchObject({ code: "store_unavailable" });
    expect(identity.cookies).toEqual([]);
    expect(await at("/").current()).toBeDefined();
  });

  describe("with a required token", () => {
    const scopes = ["Mail.Read"];
    const calls = ({ store }: World): number =>
      store.count("read") + store.count("readGrant") + store.count("readWithGrant");

    test("reads session and token from the store at once, and each later token once", async () => {
      const { world, at } = await setUp();
      const before = calls(world);
      const user = await at("/").require({ scopes });
      expect(calls(world)).toBe(before + 1);
      await user.acquireToken(scopes);
      expect(calls(world)).toBe(before + 2);
    });

    test("reads the store twice if the session was read before the guard", async () => {
      const { world, at } = await setUp();
      const before = calls(world);
      const identity = at("/");
      await identity.current();
      await identity.require({ scopes });
      expect(calls(world)).toBe(before + 2);
    });

    test("refreshes a token that has expired, and records the session's use", async () => {
      const { world, at } = await setUp();
      await world.expireTokens();
      const user = await at("/").require({ scopes });
      expect(user.session.seenAt).toBe(world.clock.now());
      expect(world.provider.sentRefreshTokens).toHaveLength(1);
    });

    test("G1: returns no token that the guard has read before the account was removed", async () => {
      const { world, at } = await setUp();
      const identity = at("/");
      const user = await identity.require({ scopes });
      await world.node.accounts.remove(user.account);
      await expect(user.acquireToken(scopes)).rejects.toMatchObject({ code: "signed_out" });
      await expect(identity.require({ scopes })).rejects.toMatchObject({ code: "signed_out" });
      await expect(at("/").require({ scopes })).rejects.toMatchObject({ code: "sign_in_required" });
    });

    test("G1: a second guard at the same time reads the grant itself", async () => {
      const { world, at } = await setUp();
      const identity = at("/");
      const before = calls(world);
      await Promise.all([identity.require({ scopes }), identity.require({ scopes })]);
      expect(calls(world)).toBe(before + 2);
    });
  });

  test("shows the signed-in user without sid, tokens and ID token", async () => {
    const { world, at } = await setUp();
    const user = await at("/").current();
    expect(user?.account).toMatchObject({ username: "alice", subject: "alice", issuer: world.provider.name });
    expect(Object.keys(user?.session ?? {}).sort()).toEqual([
      "absoluteExpiresAt",
      "claims",
      "createdAt",
      "expiresAt",
      "id",
      "idleExpiresAt",
      "seenAt",
    ]);
    expect(JSON.stringify([user, user?.session])).not.toMatch(/alice-phone|token/);
  });

  test("lists the account's sessions", async () => {
    const { world, at } = await setUp();
    await world.signIn({ ...alice, sid: "alice-laptop" });
    const user = await at("/").current();
    expect(await user?.sessions()).toHaveLength(2);
  });

  test("clears the cookie of a session that has ended on a navigation, and keeps it otherwise", async () => {
    const { world, http, browser } = await setUp();
    await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    for (const [headers, cookies] of [
      [{ accept: "text/html" }, [expect.stringMatching(/^__Host-identity=; Path=\/; Max-Age=0;/)]],
      [{ accept: "application/json" }, []],
    ] as const) {
      const identity = http.identity(browser.request("GET", "/", { headers }));
      expect(await identity.current()).toBeUndefined();
      expect(identity.cookies).toEqual(cookies);
    }
  });

  test("G2: a request that began before the sign-out gets no token after it, and restores nothing", async () => {
    const { world, http, browser, at } = await setUp();
    const user = await at("/slow").current();
    await browser.post("/auth/sign-out");
    await expect(user?.acquireToken(["Mail.Read"])).rejects.toMatchObject({ code: "signed_out" });
    expect(await http.identity(browser.request("GET", "/")).current()).toBeUndefined();
    expect(world.memory.inspect().accounts).toEqual([]);
  });
});

describe("the requirement of a route", () => {
  test("require() gives the signed-in user", async () => {
    const { http, at } = await setUp();
    expect((await at("/").require()).account.username).toBe("alice");
    const anonymous = http.identity(new Browser(http).request("GET", "/"));
    const needs = { scopes: ["Mail.Send"], claims: "{}" };
    await expect(anonymous.require(needs)).rejects.toMatchObject({ code: "sign_in_required", ...needs });
  });

  test("can have scopes, for which the user then has a cached token", async () => {
    const { world, at } = await setUp();
    const user = await at("/").require({ scopes: ["Calendars.Read"] });
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
    await user.acquireToken(["Calendars.Read"]);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("requests scopes and claims in the same sign-in, if the scopes need one", async () => {
    const { world, at } = await setUp();
    world.provider.nextRefresh(refreshFailed("interaction"));
    const needs = { scopes: ["Calendars.Read"], claims: '{"id_token":{"acr":{"essential":true}}}' };
    await expect(at("/").require(needs)).rejects.toMatchObject({ code: "interaction_required", ...needs });
  });
});

describe("the authentication that a route requires", () => {
  const requirement = { acr: ["phr", "mfa"], maxAge: 300 };
  const asked = { acrValues: "phr mfa", maxAge: 300 };

  test("is asked for in the first sign-in", async () => {
    const { http } = await setUp();
    const anonymous = http.identity(new Browser(http).request("GET", "/"));
    await expect(anonymous.require(requirement)).rejects.toMatchObject({ code: "sign_in_required", ...asked });
  });

  test("admits a user who has just authenticated so, and later asks again", async () => {
    const { world, http, browser } = await setUp();
    const claims = { acr: "mfa", auth_time: world.clock.now() / 1000 };
    await browser.signIn(world.provider, { ...alice, claims });
    const require = () => http.identity(browser.request("GET", "/")).require(requirement);
    expect((await require()).account.subject).toBe("alice");
    await world.clock.advance(301_000);
    await expect(require()).rejects.toMatchObject({ reason: "authentication-too-old", ...asked });
  });

  test("is asked for in the same sign-in as a token", async () => {
    const { world, http, browser } = await setUp();
    const claims = { acr: "mfa", auth_time: world.clock.now() / 1000 };
    await browser.signIn(world.provider, { ...alice, claims });
    world.provider.nextRefresh(refreshFailed("interaction"));
    const needs = { scopes: ["Calendars.Read"], ...requirement };
    await expect(http.identity(browser.request("GET", "/")).require(needs)).rejects.toMatchObject({
      reason: "token-missing",
      scopes: ["Calendars.Read"],
      ...asked,
    });
  });
});

describe("signIn in a route", () => {
  test("returns to the current page, or to returnTo", async () => {
    const { world, browser, at } = await setUp();
    for (const [target, options, expected] of [
      ["/inbox?page=2", {}, "/inbox?page=2"],
      ["/inbox", { returnTo: "/start" }, "/start"],
      ["//evil.example", {}, "/"],
    ] as const) {
      const away = browser.keep(await at(target).signIn(options));
      const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
      expect(locationOf(back)).toBe(expected);
    }
  });

  test("after a post returns to the app's root page", async () => {
    const { world, browser, at } = await setUp();
    const away = browser.keep(await at("/form", "POST").signIn());
    expect(away.status).toBe(303);
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(locationOf(back)).toBe("/");
  });

  test("refuses to return to another site", async () => {
    const { at } = await setUp();
    await expect(at("/").signIn({ returnTo: "//evil.example" })).rejects.toMatchObject({ code: "invalid_return_to" });
  });

  test("requests the given parameters", async () => {
    const { world, at } = await setUp();
    await at("/").signIn({ scopes: ["Mail.Send"], prompt: "consent", maxAge: 60, acrValues: "mfa" });
    expect(world.provider.signInRequests.at(-1)).toMatchObject({
      scopes: [...world.scopes, "Mail.Send"],
      prompt: "consent",
      maxAge: 60,
      acrValues: "mfa",
    });
  });
});

test.each([
  [{ scopes: "Mail.Send" }, "expected a list of scopes, and got a text"],
  [{ scopes: [undefined] }, "expected a list of scopes, and got nothing"],
  [{ claims: { id_token: {} } }, "expected texts as resource and claims, and got an object"],
])("signIn() refuses %j, and sends no browser to the provider", async (options, message) => {
  const { world, at } = await setUp();
  const before = world.provider.signInRequests.length;
  const identity = at("/");
  const signIn = async () => Reflect.apply(identity.signIn, identity, [options]);
  await expect(signIn()).rejects.toMatchObject({ code: "configuration", message });
  expect(world.provider.signInRequests).toHaveLength(before);
});

describe("signOut in a route", () => {
  test.each(["everywhre", "", null, 7])("refuses the scope %j, by which it would remove less", async (scope) => {
    const { world, at } = await setUp();
    const identity = at("/", "POST");
    const signOut = async () => Reflect.apply(identity.signOut, identity, [{ scope }]);
    await expect(signOut()).rejects.toMatchObject({ reason: "sign-out-scope-unknown" });
    expect(world.memory.inspect().sessions).toBe(1);
  });

  test("does what POST /auth/sign-out does", async () => {
    const { world, browser, at } = await setUp();
    const answer = browser.keep(await at("/", "POST").signOut({ scope: "everywhere", returnTo: "/goodbye" }));
    expect(locationOf(answer)).toContain("/end-session?");
    expect(world.eventsOf("account_removed")).toMatchObject([{ scope: "everywhere" }]);
    expect(browser.cookies.size).toBe(0);
  });

  test("G4: fails with the store, and sets no cookie", async () => {
    const { world, at } = await setUp();
    world.store.fail("removeAccount", new Error("connection lost"));
    await expect(at("/", "POST").signOut()).rejects.toMatchObject({ code: "store_unavailable" });
    expect(world.memory.inspect().sessions).toBe(1);
  });
});

describe("what a page requires", () => {
  const mfa = JSON.stringify({ id_token: { acr: { essential: true, values: ["mfa"] } } });

  test("claims that the session doesn't have send its visitor to sign in for them", async () => {
    const { at } = await setUp();
    await expect(at("/").require({ claims: mfa })).rejects.toMatchObject({ code: "interaction_required", claims: mfa });
    expect((await at("/").require({ claims: JSON.stringify({ id_token: { acr: null } }) })).account.subject).toBe(
      "alice",
    );
  });

  test("current() gives no user after a sign-out in the same request", async () => {
    const { at } = await setUp();
    const identity = at("/leave", "POST");
    expect(await identity.current()).toBeDefined();
    await identity.signOut();
    expect(await identity.current()).toBeUndefined();
  });

  test("an app that changes a returned object changes no other request", async () => {
    const { at } = await setUp();
    const user = await at("/").require();
    expect(Reflect.set(user.account, "username", "mallory")).toBe(false);
    expect(Reflect.set(user.session.claims, "roles", ["admin"])).toBe(false);
    const token = await user.acquireToken(["Mail.Read"]);
    expect(Reflect.set(token, "value", "another")).toBe(false);
    const again = await at("/").require();
    expect([again.account.username, again.session.claims.roles]).toEqual(["alice", undefined]);
  });
});

describe("identity for an adapter", () => {
  test("treats a request as a page if the framework says so", async () => {
    const { http } = await setUp();
    const request = new Browser(http).request("GET", "/inbox", { headers: { "sec-fetch-mode": "cors" } });
    const answerOf = async (page: boolean) => {
      const identity = http.identity(page ? asPage(request) : request);
      return identity.answerTo(await identity.require().catch((error: unknown) => error));
    };
    expect(await answerOf(false)).toMatchObject({ status: 401 });
    const answer = await answerOf(true);
    expect(answer?.status).toBe(302);
    expect(answer && locationOf(answer)).toBe("/auth/sign-in?returnTo=%2Finbox");
  });

  test("adds no header to an answer without cookies, and Cache-Control: no-store to an answer with a cookie", async () => {
    const { world, http, browser } = await setUp();
    const ofPage = () => http.identity(browser.request("GET", "/", { headers: { accept: "text/html" } }));
    const before = ofPage();
    await before.current();
    expect(before.headersToAdd).toEqual([]);
    await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    const after = ofPage();
    await after.current();
    expect(after.headersToAdd).toEqual([
      ["cache-control", "no-store"],
      ["set-cookie", "__Host-identity=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"],
    ]);
  });
});
