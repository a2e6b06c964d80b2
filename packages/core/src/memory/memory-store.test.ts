import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { Account } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import { IdentityError } from "../errors/identity-error.ts";
import type { IdentityEvent } from "../ports/events.ts";
import type { Redemption, StoreContext } from "../ports/store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { type MemoryStoreOptions, memoryStore } from "./memory-store.ts";

const minute = 60_000;
const times = { forMs: minute, rememberMs: 11 * minute };
const everything = { sessions: "all", tokens: "all", barrierForMs: minute } as const;
const accountOf = (name: string): Account => ({
  issuer: "https://provider.example",
  subject: name,
  key: name.padEnd(22, "_"),
  username: `${name}@example.org`,
});
const alice = accountOf("alice");

function open(options: MemoryStoreOptions = {}, context: Partial<StoreContext> = {}) {
  const clock = fakeClock();
  const events: IdentityEvent[] = [];
  const driver = memoryStore(options);
  const sealer = createSealer(["a secret of a test that is long enough"]);
  const given = {
    clock,
    crypto: webCrypto,
    sealer,
    events: { emit: (event: IdentityEvent) => void events.push(event) },
  };
  const store = driver.open({ ...given, ...context });
  let signIns = 0;

  function begin(): Redemption {
    signIns++;
    const begun = store.beginRedemption(`transaction${signIns}`, times);
    if (begun instanceof Promise || begun === "replayed") throw new Error("a new transaction is redeemed at once");
    return begun;
  }

  async function signIn(name: string, details: Partial<Session> = {}, begun = begin()) {
    const createdAt = begun.startedAt;
    const session: Session = {
      id: name,
      app: "app",
      account: alice,
      issuedAt: 0,
      createdAt,
      seenAt: createdAt,
      idleExpiresAt: createdAt + 30 * minute,
      expiresAt: createdAt + 480 * minute,
      claims: {},
      ...details,
    };
    const { issuedAt, expiresAt } = session;
    const token = { value: `token-of-${name}`, type: "Bearer", expiresAt: createdAt + 5 * minute };
    const accessTokens = [
      { ...token, scopes: ["Mail.Read", "Mail.Send"] },
      {
        ...token,
        value: `second-token-of-${name}`,
        scopes: ["Mail.Read", "Files.Read"],
        expiresAt: createdAt + 9 * minute,
      },
    ];
    const grant: Grant = {
      issuedAt,
      expiresAt,
      accessTokens,
      renewal: "single-use",
      providerState: `state-of-${name}`,
    };
    return { outcome: await store.signIn(session, grant, begun), session, grant };
  }

  const read = (name: string, account = alice) => store.sessions.read({ account: account.key, id: name });
  const touch = (name: string) =>
    store.sessions.read({ account: alice.key, id: name }, { idleMs: 30 * minute, everyMs: minute });
  return { clock, events, driver, store, begin, signIn, read, touch };
}

describe("the limit of sessions", () => {
  test("at maxSessions the session that was idle longest is evicted with its grant and an event", async () => {
    const { clock, events, store, signIn, read, touch } = open({ maxSessions: 3 });
    for (const name of ["first", "second", "third"]) {
      await signIn(name);
      await clock.advance(minute);
    }
    touch("first");
    await signIn("fourth");
    expect(events).toEqual([{ type: "session_evicted", account: alice.key, session: "second" }]);
    expect(read("second")).toBeUndefined();
    expect(store.tokens.read({ account: alice.key, kind: "session", id: "second" })).toBeUndefined();
    for (const name of ["first", "third", "fourth"]) expect(read(name)).toBeDefined();
  });

  test("a caller that waits for the refresh of an evicted session is woken", async () => {
    const { store, signIn } = open({ maxSessions: 1 });
    await signIn("first");
    const key = { account: alice.key, kind: "session", id: "first" } as const;
    const version = (await store.tokens.read(key))?.version ?? "absent";
    await store.tokens.claimRefresh(key, version, { forMs: minute, singleUse: true });
    const waiting = store.tokens.waitForChange(key, version, new AbortController().signal);
    await signIn("second");
    await waiting;
  });

  test("an expired session makes room without an event", async () => {
    const { clock, events, signIn, read } = open({ maxSessions: 2 });
    await signIn("first", { idleExpiresAt: clock.now() + minute });
    await clock.advance(2 * minute);
    await signIn("second");
    await signIn("third");
    expect([read("second"), read("third")].every((session) => session !== undefined)).toBe(true);
    expect(events).toEqual([]);
  });

  test("a refused sign-in evicts no session", async () => {
    const { clock, events, store, signIn, read, begin } = open({ maxSessions: 1 });
    const begun = begin();
    await store.removeAccount(alice.key, everything);
    await clock.advance(1);
    await signIn("first");
    expect((await signIn("late", {}, begun)).outcome).toBe("stopped");
    expect(read("first")).toBeDefined();
    expect(events).toEqual([]);
  });

  test("grants without a session have the same limit, and the oldest written grant is evicted", async () => {
    const { clock, store } = open({ maxSessions: 2 });
    const keys = ["a", "b", "c"].map((id) => ({ account: alice.key, kind: "on-behalf-of", id }) as const);
    const expiresAt = clock.now() + minute;
    const write = async (key: (typeof keys)[number]) => {
      const version = (await store.tokens.read(key))?.version ?? "absent";
      const outcome = await store.tokens.claimRefresh(key, version, { forMs: minute, singleUse: false });
      if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("a grant can be claimed");
      const grant: Grant = { issuedAt: 0, expiresAt, accessTokens: [], renewal: "reusable", providerState: key.id };
      await store.tokens.commitRefresh(outcome.claimed, grant);
    };
    const [a, b, c] = keys;
    if (a === undefined || b === undefined || c === undefined) throw new Error("three keys");
    for (const key of [a, b, a, c]) await write(key);
    expect(keys.map((key) => store.tokens.read(key) !== undefined)).toEqual([true, false, true]);
  });

  test("a grant with an open claim is not evicted until the claim ends", async () => {
    const { clock, store } = open({ maxSessions: 1 });
    const keyOf = (id: string) => ({ account: alice.key, kind: "on-behalf-of", id }) as const;
    const expiresAt = clock.now() + minute;
    const grant: Grant = { issuedAt: 0, expiresAt, accessTokens: [], renewal: "reusable", providerState: "" };
    const claim = async (id: string) => {
      const outcome = await store.tokens.claimRefresh(keyOf(id), "absent", { forMs: 1000, singleUse: false });
      if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("a grant can be claimed");
      return outcome.claimed;
    };
    const claims = [await claim("a"), await claim("b")];
    for (const each of claims) expect(await store.tokens.commitRefresh(each, grant)).toHaveProperty("version");
    const late = await claim("c");
    expect(["a", "b"].map((id) => store.tokens.read(keyOf(id)))).toEqual([undefined, undefined]);
    await clock.advance(1000);
    expect(await store.tokens.commitRefresh(await claim("d"), grant)).toHaveProperty("version");
    expect(await store.tokens.commitRefresh(late, grant)).toBe("removed");
  });
});

describe("the limit of sessions, and one account with many", () => {
  test("an account with more than a hundred sessions loses a session before other accounts do", async () => {
    const { events, signIn, read } = open({ maxSessions: 102 });
    const bob = accountOf("bob");
    await signIn("bob's", { account: bob });
    for (let number = 0; number < 102; number++) await signIn(`alice's ${number}`);
    expect(read("bob's", bob)).toBeDefined();
    expect(events).toEqual([{ type: "session_evicted", account: alice.key, session: "alice's 0" }]);
  });

  test.each([2, 3, 10, 99])(
    "one account can't push out another's session, even if the limit is %i sessions",
    async (maxSessions) => {
      const { events, signIn, read } = open({ maxSessions });
      const bob = accountOf("bob");
      await signIn("bob's", { account: bob });
      for (let number = 0; number < 2 * maxSessions; number++) await signIn(`alice's ${number}`);
      expect(read("bob's", bob)).toBeDefined();
      expect(read(`alice's ${2 * maxSessions - 1}`)).toBeDefined();
      expect(events).toHaveLength(maxSessions + 1);
    },
  );

  test("the grant of an expired idle session is deleted too", async () => {
    const { clock, driver, signIn } = open();
    await signIn("first", { idleExpiresAt: clock.now() + minute });
    await clock.advance(2 * minute);
    for (let number = 0; number < 20; number++) await signIn(`later ${number}`, { account: accountOf("bob") });
    expect(driver.inspect().accounts.map(({ key }) => key)).toEqual([accountOf("bob").key]);
  });
});

describe("the clock", () => {
  test("with a clock that is set back, a removal still stops a sign-in that began before it", async () => {
    const { clock, store, begin, signIn } = open();
    const begun = begin();
    await clock.advance(5000);
    clock.set(clock.now() - 10 * minute);
    await store.removeAccount(alice.key, everything);
    expect((await signIn("late", {}, begun)).outcome).toBe("stopped");
  });

  test("after a clock jumped ahead for a moment, a removal still stops a sign-in that began before it", async () => {
    const { clock, store, begin, signIn } = open();
    const begun = begin();
    await store.removeAccount(alice.key, everything);
    const before = clock.now();
    clock.set(before + 60 * minute);
    for (let write = 0; write < 10; write++) begin();
    clock.set(before);
    expect((await signIn("late", {}, begun)).outcome).toBe("ended");
  });

  test("with a clock that is set back, users can sign in again after a removal", async () => {
    const { clock, store, signIn } = open();
    clock.set(clock.now() - 10 * minute);
    await store.removeAccount(alice.key, everything);
    await clock.advance(1);
    expect((await signIn("again")).outcome).toBe("created");
  });

  test("all apps of a memory store use the clock of the option, or else the first app's clock", async () => {
    const own = fakeClock(5000);
    const { driver, store, clock, begin } = open({ clock: own });
    expect(begin().startedAt).toBe(5000);
    const other = open();
    const context = { crypto: webCrypto, sealer: createSealer(["another secret"]), events: { emit: () => undefined } };
    const second = other.driver.open({ ...context, clock: fakeClock(7000) });
    expect(second.beginRedemption("t", times)).toMatchObject({ startedAt: other.clock.now() });
    expect([driver.name, store.outOfProcess, clock.now() > 5000]).toEqual(["memory", false, true]);
  });
});

describe("exact moments", () => {
  test("a sign-in is stored at its deadline, and refused a millisecond later", async () => {
    const { clock, begin, signIn } = open();
    const [early, late] = [begin(), begin()];
    await clock.advance(minute);
    expect((await signIn("early", {}, early)).outcome).toBe("created");
    await clock.advance(1);
    expect((await signIn("late", {}, late)).outcome).toBe("ended");
  });

  test("rulings of the account and of the sid stop a redemption that began at the same millisecond", async () => {
    const { clock, store, begin, signIn } = open();
    const [first, second] = [begin(), begin()];
    await store.removeAccount(alice.key, { sessions: "none", tokens: "all", barrierForMs: minute });
    await store.markEnded({ verified: true, sid: "sid" }, minute);
    await clock.advance(minute);
    expect((await signIn("first", {}, first)).outcome).toBe("stopped");
    expect((await signIn("second", { sid: "sid" }, second)).outcome).toBe("stopped");
  });

  test("a session and its grant end at the exact millisecond of their expiry", async () => {
    const { clock, signIn, read, store } = open();
    const { session } = await signIn("first", { idleExpiresAt: clock.now() + minute, expiresAt: clock.now() + minute });
    await clock.advance(minute - 1);
    expect(read("first")).toEqual(session);
    await clock.advance(1);
    expect(read("first")).toBeUndefined();
    expect(store.tokens.read({ account: alice.key, kind: "session", id: "first" })).toBeUndefined();
  });

  test("a session is touched exactly everyMs after it was last seen", async () => {
    const { clock, signIn, touch } = open();
    const { session } = await signIn("first");
    await clock.advance(minute - 1);
    expect(touch("first")).toEqual(session);
    await clock.advance(1);
    expect(touch("first")).toMatchObject({ seenAt: clock.now(), idleExpiresAt: clock.now() + 30 * minute });
  });

  test("a grant without a session ends at the exact millisecond of its expiry", async () => {
    const { clock, store } = open();
    const outcome = await store.tokens.claimRefresh({ app: "app" }, "absent", { forMs: minute, singleUse: false });
    if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("an absent grant can be claimed");
    const expiresAt = clock.now() + minute;
    const grant: Grant = { issuedAt: 0, expiresAt, accessTokens: [], renewal: "reusable", providerState: "" };
    await store.tokens.commitRefresh(outcome.claimed, grant);
    await clock.advance(minute - 1);
    expect(store.tokens.read({ app: "app" })).toMatchObject({ value: grant });
    await clock.advance(1);
    expect(store.tokens.read({ app: "app" })).toBeUndefined();
  });

  test("a claim is busy until its exact end, and then all waits for it end", async () => {
    const { clock, signIn, store } = open();
    await signIn("first");
    const key = { account: alice.key, kind: "session", id: "first" } as const;
    const version = (await store.tokens.read(key))?.version ?? "absent";
    const terms = { forMs: minute, singleUse: true };
    await store.tokens.claimRefresh(key, version, terms);
    await clock.advance(minute - 1);
    expect(store.tokens.claimRefresh(key, version, terms)).toEqual({ busyForMs: 1 });
    await clock.advance(1);
    await store.tokens.waitForChange(key, version, new AbortController().signal);
    expect(store.tokens.claimRefresh(key, version, terms)).toBe("abandoned");
  });
});

describe("objects that a caller holds", () => {
  test("a returned session doesn't change when a later touch changes the stored one", async () => {
    const { clock, signIn, read, touch } = open();
    const { session } = await signIn("first");
    const before = read("first");
    await clock.advance(2 * minute);
    touch("first");
    expect(before).toEqual(session);
    expect(read("first")).not.toEqual(session);
  });

  test("a redemption signs in once, and can't restore a removed session", async () => {
    const { store, begin, signIn, read } = open();
    const begun = begin();
    expect((await signIn("first", {}, begun)).outcome).toBe("created");
    await store.removeAccount(alice.key, { ...everything, sessions: { ids: ["first"] }, tokens: "of-those-sessions" });
    expect((await signIn("first", {}, begun)).outcome).toBe("ended");
    expect(read("first")).toBeUndefined();
  });
});

describe("events", () => {
  test("each app of a memory store gets the events of its own operations", async () => {
    const { driver, events, signIn, clock, begin } = open({ maxSessions: 1 });
    await signIn("first");
    const own: IdentityEvent[] = [];
    const sealer = createSealer(["another secret"]);
    const second = driver.open({ clock, crypto: webCrypto, sealer, events: { emit: (event) => void own.push(event) } });
    const { session, grant } = await open().signIn("second");
    await second.signIn(session, grant, begin());
    expect(own).toEqual([{ type: "session_evicted", account: alice.key, session: "first" }]);
    expect(events).toEqual([]);
  });

  test("a failing hash function changes no outcome", async () => {
    const failing = { ...webCrypto, hash: () => Promise.reject(new Error("no")) };
    const limits = { maxSessions: 1 };
    const { store, signIn, read, clock } = open(limits, { crypto: failing });
    await signIn("first");
    expect((await signIn("second")).outcome).toBe("created");
    expect(read("second")).toBeDefined();
    for (const sid of ["one", "another"]) await store.markEnded({ verified: false, sid }, minute);
    await clock.advance(1);
  });
});

describe("inspect", () => {
  test("inspect() of a memory store lists nothing before it is opened, and no removed session", async () => {
    expect(memoryStore().inspect()).toEqual({ accounts: [], sessions: 0 });
    const { driver, store, signIn, clock } = open();
    await signIn("first", { idleExpiresAt: clock.now() + minute });
    await signIn("second");
    await store.removeAccount(alice.key, { ...everything, sessions: { ids: ["second"] }, tokens: "of-those-sessions" });
    await clock.advance(minute);
    expect(driver.inspect()).toEqual({ accounts: [], sessions: 0 });
  });

  test("inspect() of a memory store lists accounts, scopes and expiry, and never a token", async () => {
    const { driver, signIn, clock } = open();
    const bob = accountOf("bob");
    await signIn("first");
    await signIn("second", { account: { ...alice, username: "alice by her new name" } });
    await signIn("third", { account: bob });
    const grant = { scopes: ["Mail.Read", "Mail.Send", "Files.Read"], expiresAt: clock.now() + 9 * minute };
    expect(driver.inspect()).toEqual({
      accounts: [
        { key: alice.key, username: "alice by her new name", grants: [grant, grant], sessions: 2 },
        { key: bob.key, username: bob.username, grants: [grant], sessions: 1 },
      ],
      sessions: 3,
    });
    expect(JSON.stringify(driver.inspect())).not.toMatch(/token-of|state-of/);
  });

  test("inspect() of a memory store lists sessions without tokens, and grants without a session", async () => {
    const { driver, store, signIn, clock } = open();
    await signIn("first");
    await store.removeAccount(alice.key, { ...everything, sessions: "none" });
    const key = { account: accountOf("bob").key, kind: "on-behalf-of", id: "assertion" } as const;
    const outcome = await store.tokens.claimRefresh(key, "absent", { forMs: minute, singleUse: false });
    expect(driver.inspect().accounts).toHaveLength(1);
    if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("an absent grant can be claimed");
    const expiresAt = clock.now() + minute;
    const grant: Grant = { issuedAt: 0, expiresAt, accessTokens: [], renewal: "reusable", providerState: "state" };
    await store.tokens.commitRefresh(outcome.claimed, grant);
    expect(driver.inspect()).toEqual({
      accounts: [
        { key: alice.key, username: alice.username, grants: [], sessions: 1 },
        { key: accountOf("bob").key, grants: [{ scopes: [], expiresAt }], sessions: 0 },
      ],
      sessions: 1,
    });
  });

  test("inspect() of a memory store leaves out a grant that ended by a refused refresh", async () => {
    const { driver, store, signIn } = open();
    await signIn("first");
    const key = { account: alice.key, kind: "session", id: "first" } as const;
    const version = (await store.tokens.read(key))?.version ?? "absent";
    const outcome = await store.tokens.claimRefresh(key, version, { forMs: minute, singleUse: true });
    if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("a grant can be claimed");
    await store.tokens.releaseRefresh(outcome.claimed, "refused");
    expect(driver.inspect().accounts).toEqual([{ key: alice.key, username: alice.username, grants: [], sessions: 1 }]);
  });
});

describe("a session that was removed and ends by idleness before the sweep", () => {
  test.each(["all", "of-those-sessions"] as const)("has its refresh token revoked (tokens: %s)", async (tokens) => {
    const { clock, store, signIn, begin } = open();
    const sids = ["a sid"];
    await signIn("idle", { sid: "a sid" });
    await clock.advance(30 * minute - 1000);
    await store.removeAccount(alice.key, { sessions: { sids }, tokens, barrierForMs: minute });
    await clock.advance(3000);
    // Each write deletes expired cells.
    for (let write = 0; write < 20; write++) begin();
    const revoked: string[] = [];
    const revoke = async ({ providerState }: Pick<Grant, "providerState">) => void revoked.push(providerState);
    await store.sweep(alice.key, revoke, "removed");
    expect(revoked).toEqual(["state-of-idle"]);
    await clock.advance(10 * minute);
    for (let write = 0; write < 20; write++) begin();
    expect(store.tokens.read({ account: alice.key, kind: "session", id: "idle" })).toBeUndefined();
  });
});

describe("options", () => {
  test.each<[object, string]>([
    [{ maxSessions: 0 }, "maxSessions: expected a whole number of at least 1, and got 0"],
    [{ maxSessions: 1.5 }, "maxSessions: expected a whole number of at least 1, and got 1.5"],
    [{ maxSessions: Number.NaN }, "maxSessions: expected a whole number of at least 1, and got NaN"],
    [{ maxSesions: 5 }, 'unknown option "maxSesions": expected one of clock, maxSessions'],
  ])("%j is refused in one sentence", (options, message) => {
    expect(() => memoryStore(options)).toThrow(IdentityError);
    expect(() => memoryStore(options)).toThrow(message);
  });

  test("memoryStore() reports all wrong options in one error", () => {
    expect(() => memoryStore({ maxSessions: -1, ...{ maxSesions: 5 } })).toThrow(/maxSesions.*maxSessions: expected/);
  });
});
