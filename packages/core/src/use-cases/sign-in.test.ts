import { type Person, type SignedInPerson, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import type { SignInResult } from "./sign-in.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const aliceElsewhere = { ...alice, sid: "alice-laptop" };
const bob = { subject: "bob", sid: "bob-phone" };

const storeUnavailable = { code: "store_unavailable" };
const second = 1000;

const whatCame = (result: SignInResult): string => (typeof result === "string" ? result : "created");

/** Alice's sign-in, held after the provider has answered the exchange of her code. */
async function redeeming(world: World, person: Person = alice, previous?: SignedInPerson["key"]) {
  const callback = await world.atProvider(person);
  const gate = world.provider.script.hold("completeSignIn");
  const result = world.node.signIn.complete({ ...callback, ...(previous === undefined ? {} : { previous }) });
  await gate.arrived();
  return { gate, result };
}

type Act = (world: World, laptop: SignedInPerson) => Promise<unknown>;

const during: readonly [expected: "stopped" | "stopped" | "created", what: string, act: Act][] = [
  [
    "stopped",
    "a front-channel logout of its sid",
    (w) => w.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined }),
  ],
  [
    "stopped",
    "a front-channel logout of its sid at another node",
    (w) => w.otherNode.frontChannelLogout.execute({ sid: alice.sid, issuer: w.provider.name }),
  ],
  ["stopped", "a back-channel logout of its sid", (w) => backChannel(w, { sid: alice.sid, issuedAt: w.provider.time })],
  [
    "stopped",
    "a back-channel logout of its subject",
    (w) => backChannel(w, { subject: "alice", issuedAt: w.provider.time }),
  ],
  ["stopped", "a sign-out everywhere", (w, laptop) => w.signOut(laptop, "everywhere")],
  ["stopped", "an administrator's removal", (w, laptop) => w.node.accounts.remove(laptop.session.account)],
  ["stopped", "another browser's sign-out", (w, laptop) => w.signOut(laptop)],
  ["stopped", "another browser's sign-out at another node", (w, laptop) => w.signOut(laptop, "account", w.otherNode)],
  ["stopped", "a back-channel logout of the other browser's sid", (w) => backChannel(w, { sid: aliceElsewhere.sid })],
  [
    "stopped",
    "an administrator's removal of tokens",
    (w, laptop) => w.node.accounts.remove(laptop.session.account, "account"),
  ],
  ["created", "another browser's sign-out of its own session only", (w, laptop) => w.signOut(laptop, "session")],
  ["created", "a logout of an unknown sid", (w) => backChannel(w, { sid: "unknown" })],
  ["created", "a logout of another person", (w) => backChannel(w, { subject: "bob" })],
  [
    "created",
    "a notice that was issued well before its ID token",
    (w) => backChannel(w, { sid: alice.sid, issuedAt: w.provider.time - 5 * second }),
  ],
];

const backChannel = (world: World, notice: { sid?: string; subject?: string; issuedAt?: number }) =>
  world.otherNode.backChannelLogout.execute(world.provider.logoutToken(notice));

describe("G2: a redemption in flight", () => {
  test.each(during)("is %s after %s", async (expected, _, act) => {
    const world = new World();
    const laptop = await world.signIn(aliceElsewhere);
    await world.clock.advance(2 * second);
    const { gate, result } = await redeeming(world);
    const given = world.provider.livingRefreshTokens.at(-1);
    await act(world, laptop);
    gate.release();
    expect(whatCame(await result)).toBe(expected);
    await world.settled();
    if (expected === "created") {
      expect(world.provider.livingRefreshTokens).toContain(given);
      return;
    }
    expect(world.provider.livingRefreshTokens).not.toContain(given);
    expect(world.eventsOf("sign_in_stopped")).toMatchObject([{ reason: expected }]);
    expect(world.eventsOf("signed_in")).toHaveLength(1);
  });

  test.each(["completeSignIn", "signIn"] as const)(
    "is stopped wherever it stands when the sign-out comes: before %s",
    async (place) => {
      const world = new World();
      const laptop = await world.signIn(aliceElsewhere);
      const callback = await world.atProvider(alice);
      const gate =
        place === "signIn" ? world.store.hold("signIn", "before") : world.provider.script.hold(place, "before");
      const result = world.node.signIn.complete(callback);
      await gate.arrived();
      await world.signOut(laptop, "everywhere");
      gate.release();
      expect(await result).toBe("stopped");
      await world.settled();
      expect(world.provider.livingRefreshTokens).toEqual([]);
      expect(world.memory.inspect()).toEqual({ accounts: [], sessions: 0 });
    },
  );

  test("that was stored just before the sign-out is removed, before its browser gets the handle", async () => {
    const world = new World();
    const laptop = await world.signIn(aliceElsewhere);
    const callback = await world.atProvider(alice);
    const gate = world.store.hold("signIn", "after");
    const result = world.node.signIn.complete(callback);
    await gate.arrived();
    await world.signOut(laptop, "everywhere");
    gate.release();
    const created = await result;
    if (typeof created === "string") throw new Error("expected a session");
    expect(await world.node.readSession.execute(created.handle)).toBeUndefined();
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("of the browser's own new sign-in doesn't survive that browser's sign-out", async () => {
    const world = new World();
    const phone = await world.signIn(alice);
    const { gate, result } = await redeeming(world, alice, phone.key);
    await world.signOut(phone);
    gate.release();
    expect(await result).toBe("stopped");
    expect(world.memory.inspect().sessions).toBe(0);
  });

  test("without a sid is stopped by every sign-out that removes the account's tokens", async () => {
    const world = new World();
    const withoutSid = { subject: "alice" };
    const phone = await world.signIn(withoutSid);
    const { gate, result } = await redeeming(world, withoutSid);
    await world.signOut(phone);
    gate.release();
    expect(await result).toBe("stopped");
  });

  test("is stopped by a sign-out at its beginning, even if it then takes its whole time limit", async () => {
    const world = new World();
    const laptop = await world.signIn(aliceElsewhere);
    const { gate, result } = await redeeming(world);
    await world.node.accounts.remove(laptop.session.account);
    await world.clock.advance(world.limits.redemptionMs - 1);
    gate.release();
    expect(await result).toBe("stopped");
  });

  test("that begins after a sign-out isn't stopped by it", async () => {
    const world = new World();
    const phone = await world.signIn(alice);
    await world.signOut(phone, "everywhere");
    const renewed = await world.signIn(alice);
    await expect(world.acquire(renewed)).resolves.toBeDefined();
  });

  test("that a removal has stopped has its tokens revoked before it restarts, and waits for that only up to the limit", async () => {
    const world = new World();
    const laptop = await world.signIn(aliceElsewhere);
    const { gate, result } = await redeeming(world);
    await world.signOut(laptop);
    await world.settled();
    const revocation = world.provider.script.hold("revoke", "before");
    let over = false;
    const came = result.then((value) => {
      over = true;
      return value;
    });
    gate.release();
    await revocation.arrived();
    await world.clock.advance(world.limits.courtesyMs - 1);
    expect(over).toBe(false);
    await world.clock.advance(1);
    expect(await came).toBe("stopped");
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
  });
});

describe("G3: a logout notice that arrives before its sign-in is stored", () => {
  const notices: readonly [string, (world: World) => Promise<unknown>][] = [
    ["front-channel", (w) => w.otherNode.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined })],
    ["front-channel with iss", (w) => w.node.frontChannelLogout.execute({ sid: alice.sid, issuer: w.provider.name })],
    ["back-channel", (w) => backChannel(w, { sid: alice.sid })],
    ["back-channel with iat", (w) => backChannel(w, { sid: alice.sid, issuedAt: w.provider.time })],
  ];

  test.each(notices)("stops it before its redemption begins: %s", async (_, notify) => {
    const world = new World();
    const callback = await world.atProvider(alice);
    await notify(world);
    expect(await world.node.signIn.complete(callback)).toBe("stopped");
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test.each(notices)("stops it while its code is being exchanged: %s", async (_, notify) => {
    const world = new World();
    const { gate, result } = await redeeming(world);
    await notify(world);
    gate.release();
    expect(await result).toBe("stopped");
  });

  test.each(notices)("stops it in its last moment before it is stored: %s", async (_, notify) => {
    const world = new World();
    const callback = await world.atProvider(alice);
    const gate = world.store.hold("signIn", "before");
    const result = world.node.signIn.complete(callback);
    await gate.arrived();
    await notify(world);
    gate.release();
    expect(await result).toBe("stopped");
  });

  test("leaves a ruling that is valid exactly as long as a redemption may take", async () => {
    for (const [after, expected] of [
      [60 * second, "stopped"],
      [62 * second, "created"],
    ] as const) {
      const world = new World();
      await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
      await world.clock.advance(after);
      expect(whatCame(await world.trySignIn(alice))).toBe(expected);
    }
  });

  test("stops a redemption that takes its whole time limit", async () => {
    const world = new World();
    const { gate, result } = await redeeming(world);
    await backChannel(world, { sid: alice.sid });
    await world.clock.advance(world.limits.redemptionMs - 1);
    gate.release();
    expect(await result).toBe("stopped");
  });

  test("from the back channel stops a sign-in during a flood of front-channel requests", async () => {
    const world = new World();
    await backChannel(world, { sid: alice.sid });
    for (let i = 0; i < 20; i++) await world.node.frontChannelLogout.execute({ sid: `flood-${i}`, issuer: undefined });
    expect(await world.trySignIn(alice)).toBe("stopped");
  });

  test("with only a subject stops pending redemptions, but no later sign-in", async () => {
    const world = new World();
    const { gate, result } = await redeeming(world);
    await backChannel(world, { subject: "alice" });
    gate.release();
    expect(await result).toBe("stopped");
    await world.clock.advance(1);
    expect(whatCame(await world.trySignIn(aliceElsewhere))).toBe("created");
  });
});

describe("a callback", () => {
  test("is valid once: no node sends its code a second time", async () => {
    const world = new World();
    const callback = await world.atProvider(alice);
    const results = await Promise.all([
      world.node.signIn.complete(callback),
      world.otherNode.signIn.complete(callback),
      world.node.signIn.complete(callback),
    ]);
    expect(results.map(whatCame).sort()).toEqual(["created", "replayed", "replayed"]);
    expect(await world.otherNode.signIn.complete(callback)).toBe("replayed");
    expect(world.provider.script.count("completeSignIn")).toBe(1);
  });

  test("stays used as long as its transaction's cookie can be valid", async () => {
    const world = new World();
    const callback = await world.atProvider(alice);
    await world.node.signIn.complete(callback);
    await world.clock.advance(world.limits.transactionMs);
    expect(await world.node.signIn.complete(callback)).toBe("replayed");
  });

  test("that the provider refuses stores nothing and can't be repeated", async () => {
    const world = new World();
    const { transaction } = await world.atProvider(alice);
    const parameters = new URLSearchParams({ error: "access_denied", state: transaction.state });
    const attempt = () => world.node.signIn.complete({ transaction, parameters });
    await expect(attempt()).rejects.toMatchObject({ code: "invalid_callback" });
    expect(await attempt()).toBe("replayed");
    expect(world.memory.inspect().sessions).toBe(0);
  });

  test("whose exchange is not answered in time fails, and the tokens of a late answer are revoked", async () => {
    const world = new World();
    const { gate, result } = await redeeming(world);
    const told = expect(result).rejects.toMatchObject({ code: "provider_unavailable" });
    await world.clock.advance(world.limits.redemptionMs);
    await told;
    gate.release();
    await world.provider.script.reached("revoke", 1);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.memory.inspect().sessions).toBe(0);
  });

  test("that arrives at the store too late is refused, because rulings that could stop it may be over", async () => {
    const world = new World();
    const callback = await world.atProvider(alice);
    const gate = world.store.hold("signIn", "before");
    const result = world.node.signIn.complete(callback);
    await gate.arrived();
    await world.clock.advance(world.limits.redemptionMs + 1);
    gate.release();
    expect(await result).toBe("ended");
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("that began before the store lost its data is refused", async () => {
    const world = new World();
    const { transaction, parameters } = await world.atProvider(alice);
    const elsewhere = new World();
    // Another store recorded the redemption, so this store has no record of it.
    const redemption = await elsewhere.ports.store.beginRedemption(transaction.id, {
      forMs: 60_000,
      rememberMs: 660_000,
    });
    if (redemption === "replayed") throw new Error("expected a redemption");
    const { account, issuedAt, tokens, claims } = await world.provider.completeSignIn(parameters, {
      ...transaction.provider,
      state: transaction.state,
    });
    const key = "a".repeat(22);
    const times = {
      createdAt: 0,
      seenAt: 0,
      idleExpiresAt: world.clock.now() + 1e6,
      expiresAt: world.clock.now() + 1e6,
    };
    const session = { id: "id", app: world.app, account: { ...account, key }, issuedAt, claims, ...times };
    const grant = { ...tokens, issuedAt, expiresAt: times.expiresAt };
    expect(await world.ports.store.signIn(session, grant, redemption)).toBe("ended");
  });

  test("is not exchanged if the store can't record it, and may be repeated", async () => {
    const world = new World();
    const callback = await world.atProvider(alice);
    world.store.fail("beginRedemption", new Error("connection lost"));
    await expect(world.node.signIn.complete(callback)).rejects.toMatchObject(storeUnavailable);
    expect(world.provider.script.count("completeSignIn")).toBe(0);
    expect(whatCame(await world.node.signIn.complete(callback))).toBe("created");
  });

  test.each(["before", "after"] as const)(
    "leaves no session and no living refresh token behind when the store fails to store it (%s)",
    async (when) => {
      const world = new World();
      const callback = await world.atProvider(alice);
      world.store.fail("signIn", new Error("connection lost"), { when });
      await expect(world.node.signIn.complete(callback)).rejects.toMatchObject(storeUnavailable);
      await world.settled();
      expect(world.provider.livingRefreshTokens).toEqual([]);
      expect(world.memory.inspect()).toEqual({ accounts: [], sessions: 0 });
    },
  );
});

describe("the browser's previous session", () => {
  test("ends, found by its handle: other sessions of the same provider session stay", async () => {
    const world = new World();
    const old = await world.signIn(alice);
    const sameSid = await world.signIn(alice);
    const laptop = await world.signIn(aliceElsewhere);
    const renewed = await world.signIn(alice, old.key);
    expect(await world.node.readSession.execute(old.handle)).toBeUndefined();
    await expect(world.acquire(old)).rejects.toMatchObject({ code: "signed_out" });
    for (const session of [sameSid, laptop, renewed]) {
      expect(await world.node.readSession.execute(session.handle)).toBeDefined();
      await expect(world.acquire(session)).resolves.toBeDefined();
    }
    expect(world.eventsOf("account_removed")).toMatchObject([{ by: "sign-in", sessions: 1, grants: 1 }]);
  });

  test.each([
    { who: "the same person in the same provider session", before: alice, after: alice, revoked: false },
    { who: "the same user, if no sign-in has a sid", before: { subject: "alice" }, after: alice, revoked: false },
    { who: "the same person in a new provider session", before: alice, after: aliceElsewhere, revoked: true },
    { who: "another person", before: bob, after: alice, revoked: true },
  ])("has its refresh token revoked unless the provider would take the new one with it: $who", async (each) => {
    const world = new World();
    const old = await world.signIn(each.before);
    const given = world.provider.livingRefreshTokens;
    await world.signIn(each.after, old.key);
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual(each.revoked ? given : []);
  });

  test("has the token of a refresh in flight revoked without a further look at the store, which may be away", async () => {
    const world = new World();
    const old = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh", "after");
    const token = world.acquire(old).catch((error: unknown) => error);
    await gate.arrived();
    await world.signIn(alice, old.key);
    await world.settled();
    const before = world.provider.revokedRefreshTokens.length;
    for (const look of ["list", "read", "readGrant"] as const) world.store.fail(look, new Error("connection lost"));
    gate.release();
    expect(await token).toMatchObject({ code: "signed_out" });
    await world.settled();
    expect(world.provider.revokedRefreshTokens.length - before).toBe(1);
  });

  test("ends although the provider's post has no cookie: the transaction names it", async () => {
    const world = new World();
    const old = await world.signIn(bob);
    const { redirectTo, transaction } = await world.node.signIn.begin({}, { returnTo: "/", previous: old.key });
    await world.node.signIn.complete({ parameters: world.provider.answer(redirectTo, alice), transaction });
    expect(await world.node.readSession.execute(old.handle)).toBeUndefined();
  });

  test("is untouched by a sign-in that fails", async () => {
    const world = new World();
    const old = await world.signIn(bob);
    await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    expect(await world.trySignIn(alice, old.key)).toBe("stopped");
    world.provider.script.fail("completeSignIn", new Error("unreadable answer"));
    await expect(world.trySignIn(alice, old.key)).rejects.toThrow();
    await expect(world.acquire(old)).resolves.toBeDefined();
  });

  test("may have ended already", async () => {
    const world = new World();
    const old = await world.signIn(alice);
    await world.signOut(old);
    const renewed = await world.signIn(alice, old.key);
    expect(await world.node.readSession.execute(renewed.handle)).toBeDefined();
  });

  test.each(["read", "removeAccount"] as const)(
    "that can't be ended is reported, and the new one is taken back: the browser never gets its handle (%s)",
    async (call) => {
      const world = new World();
      const old = await world.signIn(bob);
      world.store.fail(call, new Error("connection lost"));
      await expect(world.trySignIn(alice, old.key)).rejects.toMatchObject(storeUnavailable);
      await world.settled();
      await expect(world.acquire(old)).resolves.toBeDefined();
      expect(world.memory.inspect().accounts.map(({ key }) => key)).toEqual([old.key.account]);
      expect(world.provider.livingRefreshTokens).toHaveLength(1);
    },
  );
});

describe("a sign-in", () => {
  test("requests the configured scopes and its own, each once", async () => {
    const world = new World({ scopes: ["openid", "Mail.Read"] });
    await world.node.signIn.begin({ scopes: ["Mail.Read", "Mail.Send"], prompt: "login" }, { returnTo: "/" });
    expect(world.provider.signInRequests).toMatchObject([
      { scopes: ["openid", "Mail.Read", "Mail.Send"], prompt: "login", redirectUri: world.redirectUri },
    ]);
  });

  test("has a unique state that can't be guessed", async () => {
    const world = new World();
    const begun = await Promise.all(Array.from({ length: 20 }, () => world.node.signIn.begin({}, { returnTo: "/" })));
    const states = begun.map(({ transaction }) => transaction.state);
    expect(new Set(states).size).toBe(20);
    for (const state of states) expect(state).toMatch(/^[0-9a-z]{7}-[\w-]{12}\.[\w-]{32}$/);
  });

  test("creates a session whose times are those of the store's redemption", async () => {
    const world = new World();
    const before = world.clock.now();
    const { session } = await world.signIn(alice);
    const createdAt = before + 1;
    expect(session).toMatchObject({
      createdAt,
      seenAt: createdAt,
      idleExpiresAt: createdAt + 8 * 3600 * second,
      expiresAt: createdAt + 7 * 24 * 3600 * second,
      account: { username: "alice", subject: "alice", issuer: world.provider.name },
    });
  });

  test("doesn't begin while the provider is unavailable", async () => {
    const world = new World();
    world.provider.script.fail("beginSignIn", new Error("no route to host"));
    await expect(world.node.signIn.begin({}, { returnTo: "/" })).rejects.toThrow("no route to host");
  });
});
