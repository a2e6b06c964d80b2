import { Browser, locationOf, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { describe, expect, test, vi } from "vitest";
import { IdentityError } from "../../errors/identity-error.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const aliceElsewhere = { ...alice, sid: "alice-laptop" };
const bob = { subject: "bob", sid: "bob-phone", username: "bob" };
const sessionCookie = "__Host-identity";

async function setUp(options: WorldOptions = {}) {
  const world = new World(options);
  const http = world.http();
  const browser = new Browser(http);
  const current = (who: Browser = browser) => http.identity(who.request("GET", "/")).current();
  /** The callback of a pending sign-in. */
  const onTheWay = async (person = alice) => {
    const away = await browser.navigate("/auth/sign-in?returnTo=/inbox");
    return `/auth/callback?${world.provider.answer(locationOf(away), person)}`;
  };
  return { world, http, browser, current, onTheWay };
}

const wayOn = (body: string): string | undefined => /<a href="([^"]*)"/.exec(body)?.[1];

describe("a callback that succeeds", () => {
  test("sets one session cookie, with all of its attributes, that ends with the browser", async () => {
    const { browser, onTheWay, current } = await setUp();
    const answer = await browser.navigate(await onTheWay());
    const session = answer.headers.filter(
      ([name, value]) => name === "set-cookie" && value.startsWith(`${sessionCookie}=`),
    );
    expect(session).toHaveLength(1);
    expect(session[0]?.[1]).toMatch(
      /^__Host-identity=[\w-]{22}\.[\w-]{43}\.[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers).toContainEqual(["cache-control", "no-store"]);
    expect((await current())?.account).toMatchObject({ username: "alice", subject: "alice" });
  });

  test("whose state is inside a signed response finds its transaction", async () => {
    const { world, browser, onTheWay, current } = await setUp();
    const inside = new URL(await onTheWay(), "https://app.example").searchParams;
    const complete = world.provider.completeSignIn.bind(world.provider);
    world.provider.completeSignIn = (_callback, ...rest) => complete(inside, ...rest);
    Object.assign(world.provider, {
      callbackState: (callback: URLSearchParams) => (callback.has("response") ? inside.get("state") : undefined),
    });
    expect((await browser.navigate("/auth/callback?response=signed")).status).toBe(302);
    expect((await current())?.account.username).toBe("alice");
  });

  test("emits an event if the browser signed in as another account, and none for the same account", async () => {
    const { world, browser, onTheWay } = await setUp();
    await browser.navigate(await onTheWay());
    await browser.navigate(await onTheWay());
    expect(world.eventsOf("account_switched")).toEqual([]);
    await browser.navigate(await onTheWay(bob));
    const [first, , last] = world.eventsOf("signed_in");
    expect(world.eventsOf("account_switched")).toEqual([
      { type: "account_switched", from: first?.account, account: last?.account },
    ]);
  });

  test("gives the browser a new session and ends its old one", async () => {
    const { world, browser, onTheWay, current } = await setUp();
    await browser.signIn(world.provider, bob);
    const old = new Map(browser.cookies);
    await browser.navigate(await onTheWay());
    expect((await current())?.account.username).toBe("alice");
    const thief = new Browser(world.http());
    for (const [name, value] of old) thief.cookies.set(name, value);
    expect(await current(thief)).toBeUndefined();
  });

  test("a callback ignores a session cookie that an attacker has set", async () => {
    const { world, browser, onTheWay, current } = await setUp();
    const mallory = new Browser(world.http());
    await mallory.signIn(world.provider, bob);
    const planted = mallory.cookies.get(sessionCookie) ?? "";
    browser.cookies.set(sessionCookie, planted);
    await browser.navigate(await onTheWay());
    expect(browser.cookies.get(sessionCookie)).not.toBe(planted);
    expect((await current())?.account.username).toBe("alice");
  });
});

describe("a callback that fails", () => {
  test.each([
    ["without a state", () => "/auth/callback?code=x"],
    ["with a state of no transaction", () => "/auth/callback?code=x&state=0000000-abcdefghijkl.x"],
    ["of no sign-in", () => "/auth/callback"],
    ["that the provider refused", (target: string) => target.replace(/code=[^&]*/, "error=access_denied")],
    ["with an invalid code", (target: string) => target.replace(/code=[^&]*/, "code=forged")],
  ])("%s is a page of status 400 with a way back, and the old session is untouched", async (_, change) => {
    const { world, browser, onTheWay, current } = await setUp();
    await browser.signIn(world.provider, bob);
    const answer = await browser.navigate(change(await onTheWay()));
    expect(answer.status).toBe(400);
    expect(wayOn(answer.body)).toMatch(/^\//);
    expect((await current())?.account.username).toBe("bob");
    expect(world.eventsOf("sign_in_failed")).toHaveLength(1);
    expect(world.memory.inspect().sessions).toBe(1);
  });

  test("a repeated callback is a page with status 400, and its session stays", async () => {
    const { browser, onTheWay, current, world } = await setUp();
    const target = await onTheWay();
    const cookies = new Map(browser.cookies);
    await browser.navigate(target);
    expect((await browser.navigate(target)).status).toBe(400);
    // The same if the browser still sends the transaction's cookie, as when both callbacks come at once.
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect((await browser.navigate(target)).status).toBe(400);
    expect(world.provider.script.count("completeSignIn")).toBe(1);
    expect((await current())?.account.username).toBe("alice");
  });

  test("because the provider is unavailable gets 503 and a link back to the same page", async () => {
    const { world, browser, onTheWay } = await setUp();
    const target = await onTheWay();
    world.provider.script.fail("completeSignIn", new IdentityError("provider_unavailable", "token endpoint hangs"));
    const answer = await browser.navigate(target);
    expect(answer.status).toBe(503);
    expect(answer.headers).toContainEqual(["retry-after", "5"]);
    expect(wayOn(answer.body)).toBe("/auth/sign-in?returnTo=%2Finbox");
    expect(answer.body).not.toContain("token endpoint hangs");
  });

  test("because the store is unavailable gets 503, keeps all cookies, and may be repeated", async () => {
    const { world, browser, onTheWay, current } = await setUp();
    await browser.signIn(world.provider, bob);
    const target = await onTheWay();
    for (const call of ["read", "beginRedemption"] as const) {
      world.store.fail(call, new Error("connection lost"));
      const answer = await browser.navigate(target);
      expect(answer.status).toBe(503);
      expect(answer.headers.filter(([name]) => name === "set-cookie")).toEqual([]);
    }
    expect((await browser.navigate(target)).status).toBe(302);
    expect((await current())?.account.username).toBe("alice");
  });

  test.each(["signIn", "read"] as const)(
    "because the store failed after the code was sent (%s) is 503 and forgets the transaction: the code is never sent again",
    async (call) => {
      const { world, browser, onTheWay, current } = await setUp();
      await browser.signIn(world.provider, bob);
      const target = await onTheWay();
      const gate = world.provider.script.hold("completeSignIn");
      const answering = browser.navigate(target);
      await gate.arrived();
      world.store.fail(call, new Error("connection lost"));
      gate.release();
      const answer = await answering;
      expect(answer.status).toBe(503);
      expect(browser.cookies.size).toBe(1);
      const sent = world.provider.script.count("completeSignIn");
      expect((await browser.navigate(target)).status).toBe(400);
      expect(world.provider.script.count("completeSignIn")).toBe(sent);
      expect((await current())?.account.username).toBe("bob");
    },
  );

  test("because its account was signed out twice in between says so, and links back to the same page", async () => {
    const { world, browser, onTheWay, current } = await setUp();
    const target = await onTheWay();
    await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    const again = await browser.navigate(target);
    expect(again.status).toBe(302);
    const answer = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(again), alice)}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("signed out");
    expect(wayOn(answer.body)).toBe("/auth/sign-in?returnTo=%2Finbox");
    expect(await current()).toBeUndefined();
    expect(browser.cookies.size).toBe(0);
  });
});

describe("a sign-in that a sign-out of another browser has stopped", () => {
  async function collide(
    { world, browser }: { world: World; browser: Browser },
    target: string,
    meanwhile: () => void = () => undefined,
  ) {
    const laptop = await world.signIn(aliceElsewhere);
    const gate = world.provider.script.hold("completeSignIn");
    const answer = browser.navigate(target);
    await gate.arrived();
    await world.signOut(laptop);
    meanwhile();
    gate.release();
    return answer;
  }

  test("restarts automatically with the same parameters, and returns to its target", async () => {
    const { world, browser, current } = await setUp();
    const away = await browser.navigate("/auth/sign-in?returnTo=/inbox&prompt=login&login_hint=alice");
    const again = await collide({ world, browser }, `/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(again.status).toBe(302);
    expect(world.provider.signInRequests.at(-1)).toMatchObject({ prompt: "login", loginHint: "alice" });
    await world.clock.advance(1);
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(again), alice)}`);
    expect(locationOf(back)).toBe("/inbox");
    expect((await current())?.account.username).toBe("alice");
    expect([...browser.cookies.keys()]).toEqual([sessionCookie]);
  });

  test("restarts only after the largest difference of the store's clocks, because earlier it would collide again", async () => {
    const { world, browser, onTheWay } = await setUp();
    // No other wait of a callback has this length, so the test recognizes this wait by its length.
    const restartAfterMs = 1234;
    Object.assign(world.ports.store, { restartAfterMs });
    const { promise: waiting, resolve: waits } = Promise.withResolvers<"waiting">();
    const sleep = world.clock.sleep.bind(world.clock);
    vi.spyOn(world.clock, "sleep").mockImplementation((ms, signal) => {
      const slept = sleep(ms, signal);
      if (ms === restartAfterMs) waits("waiting");
      return slept;
    });
    const again = collide({ world, browser }, await onTheWay());
    expect(await Promise.race([waiting, again])).toBe("waiting");
    const before = world.provider.signInRequests.length;
    await world.clock.advance(restartAfterMs - 1);
    expect(world.provider.signInRequests).toHaveLength(before);
    await world.clock.advance(1);
    expect((await again).status).toBe(302);
    expect(world.provider.signInRequests).toHaveLength(before + 1);
  });

  test("restarts once: a second collision gets a page", async () => {
    const { world, browser, onTheWay } = await setUp();
    const again = await collide({ world, browser }, await onTheWay());
    await world.clock.advance(1);
    const second = await collide(
      { world, browser },
      `/auth/callback?${world.provider.answer(locationOf(again), alice)}`,
    );
    expect(second.status).toBe(400);
    expect(wayOn(second.body)).toBe("/auth/sign-in?returnTo=%2Finbox");
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("keeps the browser's old session until it succeeds", async () => {
    const { world, browser, onTheWay, current } = await setUp();
    await browser.signIn(world.provider, bob);
    const again = await collide({ world, browser }, await onTheWay());
    expect((await current())?.account.username).toBe("bob");
    await world.clock.advance(1);
    await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(again), alice)}`);
    expect((await current())?.account.username).toBe("alice");
    expect(world.memory.inspect().accounts.map(({ username }) => username)).toEqual(["alice"]);
  });

  test("whose provider is unavailable at the second try gets 503 and a link back to the same page", async () => {
    const { world, browser, onTheWay } = await setUp();
    const target = await onTheWay();
    const error = new IdentityError("provider_unavailable", "no route to host");
    const answer = await collide({ world, browser }, target, () => world.provider.script.fail("beginSignIn", error));
    expect(answer.status).toBe(503);
    expect(wayOn(answer.body)).toBe("/auth/sign-in?returnTo=%2Finbox");
  });
});

describe("form_post", () => {
  test("ends the browser's old session, although the provider's post had no session cookie", async () => {
    const world = new World();
    const http = world.http({ formPost: true });
    const browser = new Browser(http);
    await browser.signIn(world.provider, bob);
    const away = await browser.navigate("/auth/sign-in");
    const form = Object.fromEntries(world.provider.answer(locationOf(away), alice));
    const lax = browser.cookies.get(sessionCookie) ?? "";
    browser.cookies.delete(sessionCookie);
    await browser.send("POST", "/auth/callback", { form, headers: { "sec-fetch-site": "cross-site" } });
    expect(world.memory.inspect().accounts.map(({ username }) => username)).toEqual(["alice"]);
    browser.cookies.set(sessionCookie, lax);
    expect(await http.identity(browser.request("GET", "/")).current()).toBeUndefined();
  });
});
