import { describe, expect, test, vi } from "vitest";
import type { Grant } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import { MemoryState } from "./memory-state.ts";
import { Redemptions } from "./redemptions.ts";
import { removeAccount } from "./removal.ts";
import { createSessionStore } from "./session-store.ts";
import { SidIndex } from "./sid-index.ts";
import { signIn } from "./sign-in.ts";
import { createTokenCache } from "./token-cache.ts";

const day = 86_400_000;
const accountOf = (name: string) => ({ issuer: "https://provider.example", subject: name, key: name });

function sessionOf(name: string, account: string, now: number, details: Partial<Session> = {}): Session {
  const times = { createdAt: now, seenAt: now, idleExpiresAt: now + 1000, expiresAt: now + 1000 };
  return { id: name, app: "app", account: accountOf(account), issuedAt: 0, ...times, claims: {}, ...details };
}

function setUp(limits = { maxSessions: 100_000, maxFrontChannelMarkers: 1000 }) {
  let time = 0;
  const state = new MemoryState(limits, () => time);
  let signIns = 0;
  const store = (account: string, details: Partial<Session> = {}) => {
    signIns++;
    const redemption = state.redemptions.begin(`transaction${signIns}`, 1000, 1000, time);
    if (redemption === "replayed") throw new Error("each transaction is new");
    const session = sessionOf(`session${signIns}`, account, time, details);
    const { issuedAt, expiresAt } = session;
    const grant: Grant = { issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" };
    return signIn(state, session, grant, redemption);
  };
  return {
    state,
    store,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe("nothing stays that has expired, as long as anything is written", () => {
  test("sessions, grants, claims, markers, barriers, redemptions and sids", async () => {
    const { state, store, pass } = setUp();
    const tokens = createTokenCache(state);
    for (let index = 0; index < 300; index++) {
      store(`account${index}`, { sid: `sid${index}` });
      const now = state.nowForWrite();
      state.markers.add({ verified: index % 2 === 0, sid: `ended${index}` }, 1000, now);
      removeAccount(state, `removed${index}`, { sessions: "all", tokens: "all", barrierForMs: 1000 });
      await tokens.claimRefresh({ app: `app${index}` }, "absent", { forMs: 1000, singleUse: false });
    }
    expect(state.markers.size).toBeGreaterThan(200);
    pass(day);
    for (let write = 0; write < 400; write++) state.nowForWrite();
    expect(state.partitions.sessionCount).toBe(0);
    expect(state.partitions.freeCount).toBe(0);
    expect([...state.partitions.accounts()]).toEqual([]);
    expect(state.redemptions.size).toBe(0);
    expect(state.markers.size).toBe(0);
    expect(state.barriers.size).toBe(0);
    expect(state.sids.size).toBe(0);
  });

  test("a touch is a write, too", () => {
    const { state, store, pass } = setUp();
    const sessions = createSessionStore(state);
    store("alice", { idleExpiresAt: day, expiresAt: day });
    for (let index = 0; index < 20; index++) store("bob");
    for (let touch = 0; touch < 40; touch++) {
      pass(1000);
      sessions.read({ account: "alice", id: "session1" }, { idleMs: day, everyMs: 1000 });
    }
    expect(state.partitions.sessionCount).toBe(1);
  });

  test("what lives is left alone", () => {
    const { state, store } = setUp();
    for (let index = 0; index < 50; index++) store("alice");
    for (let write = 0; write < 100; write++) state.nowForWrite();
    expect(state.partitions.sessionCount).toBe(50);
  });

  test("an account that has lost its last session or grant leaves no partition behind", async () => {
    const { state, store } = setUp();
    const tokens = createTokenCache(state);
    store("alice");
    const key = { account: "bob", kind: "on-behalf-of", id: "assertion" } as const;
    const outcome = await tokens.claimRefresh(key, "absent", { forMs: 1000, singleUse: false });
    expect([...state.partitions.accounts()]).toEqual(["alice", "bob"]);
    removeAccount(state, "alice", { sessions: "all", tokens: "all", barrierForMs: 1000 });
    if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("an absent grant can be claimed");
    await tokens.releaseRefresh(outcome.claimed, "unsent");
    expect([...state.partitions.accounts()]).toEqual([]);
  });

  test("a claim on an absent grant is remembered for a while after its end, then forgotten", async () => {
    const { state, pass } = setUp();
    const tokens = createTokenCache(state);
    await tokens.claimRefresh({ app: "app" }, "absent", { forMs: 1000, singleUse: false });
    pass(500_000);
    state.nowForWrite();
    expect(state.partitions.freeCount).toBe(1);
    pass(200_000);
    state.nowForWrite();
    expect(state.partitions.freeCount).toBe(0);
  });
});

describe("redemptions", () => {
  test("beyond their limit the oldest is forgotten, and its sign-in refused", () => {
    const redemptions = new Redemptions(2);
    const begun = ["a", "b", "c"].map((id) => redemptions.begin(id, 1000, 1000, 0));
    const used = begun.map((each) => each !== "replayed" && redemptions.use(each, 1));
    expect(used).toEqual([false, true, true]);
    expect(redemptions.size).toBe(2);
  });
});

describe("the index of sids", () => {
  test("beyond its limit, forgets the oldest sids that have no living session", () => {
    const index = new SidIndex(10);
    const living = new Set(["sid0", "sid3"]);
    for (let number = 0; number < 40; number++) {
      const session = sessionOf(`session${number}`, "alice", 0, { expiresAt: day });
      index.add(`sid${number}`, session, 0);
      index.trim((_, sid) => living.has(sid));
    }
    expect(index.size).toBe(10);
    expect(index.find("sid0", undefined, 0)).toEqual(["alice"]);
    expect(index.find("sid3", undefined, 0)).toEqual(["alice"]);
    expect(index.find("sid5", undefined, 0)).toEqual([]);
    expect(index.find("sid39", undefined, 0)).toEqual(["alice"]);
  });

  test("a store with few sessions and many sign-ins keeps the sids of those that live", () => {
    const { state, store } = setUp({ maxSessions: 5, maxFrontChannelMarkers: 100 });
    const sessions = createSessionStore(state);
    for (let number = 0; number < 200; number++) {
      store(`account${number}`, { sid: `sid${number}` });
      sessions.read({ account: "account0", id: "session1" }, { idleMs: 1000, everyMs: 0 });
    }
    expect(state.sids.find("sid0", undefined, 0)).toEqual(["account0"]);
    expect(state.sids.size).toBeLessThanOrEqual(20);
    for (let number = 196; number < 200; number++) {
      expect(state.sids.find(`sid${number}`, undefined, 0)).toEqual([`account${number}`]);
    }
  });
});

test("a wait that has ended leaves no waiter and no listener behind", async () => {
  const { state } = setUp();
  const tokens = createTokenCache(state);
  const key = { app: "app" };
  const claimed = await tokens.claimRefresh(key, "absent", { forMs: 1000, singleUse: false });
  const aborter = new AbortController();
  const added = vi.spyOn(aborter.signal, "addEventListener");
  const removed = vi.spyOn(aborter.signal, "removeEventListener");
  const { signal } = new AbortController();
  const remaining = tokens.waitForChange(key, "absent", signal);
  const calledOff = tokens.waitForChange(key, "absent", aborter.signal);
  expect(state.partitions.slot(key, 0)?.waiters?.size).toBe(2);
  aborter.abort();
  await calledOff;
  expect(state.partitions.slot(key, 0)?.waiters?.size).toBe(1);
  expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(added.mock.calls.map(([, listener]) => listener));
  if (typeof claimed === "string" || !("claimed" in claimed)) throw new Error("an absent grant can be claimed");
  await tokens.releaseRefresh(claimed.claimed, "unsent");
  await remaining;
});
