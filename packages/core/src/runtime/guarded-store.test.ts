import { World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { IdentityError } from "../errors/identity-error.ts";
import { memoryStore } from "../memory/memory-store.ts";
import type { IdentityEvent } from "../ports/events.ts";
import type { Store } from "../ports/store.ts";
import { guardedStore } from "./guarded-store.ts";

const cause = new Error("ECONNREFUSED");

function setUp(): { memory: Store; guard: (store: Store) => Store; events: IdentityEvent[] } {
  const { ports } = new World();
  const events: IdentityEvent[] = [];
  const guard = (store: Store) => guardedStore(store, { emit: (event) => void events.push(event) });
  return { memory: memoryStore().open(ports), guard, events };
}

const key = { account: "a".repeat(22), id: "id" };

describe("a guarded store", () => {
  test.each([
    [
      "thrown",
      () => {
        throw cause;
      },
    ],
    ["rejected", () => Promise.reject(cause)],
  ])("turns every failure into store_unavailable and an event: %s", async (_, fail) => {
    const { memory, guard, events } = setUp();
    const store = guard({ ...memory, sessions: { ...memory.sessions, read: fail } });
    const error = await Promise.resolve()
      .then(() => store.sessions.read(key))
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(IdentityError);
    expect(error).toMatchObject({ code: "store_unavailable", status: 503, cause, cure: expect.any(String) });
    expect(events).toEqual([{ type: "store_failed", error }]);
  });

  test("throws an IdentityError of the store unchanged", async () => {
    const { memory, guard } = setUp();
    const own = new IdentityError("configuration", "this Redis evicts keys");
    const store = guard({ ...memory, removeAccount: () => Promise.reject(own) });
    const removal = { sessions: "all", tokens: "all", barrierForMs: 1 } as const;
    await expect(store.removeAccount(key.account, removal)).rejects.toBe(own);
  });

  test("a store's own `store_unavailable` error keeps its reason and is reported as an event", async () => {
    const { memory, guard, events } = setUp();
    const own = new IdentityError("store_unavailable", "Redis did not answer", { reason: "redis-unanswered" });
    const store = guard({ ...memory, sessions: { ...memory.sessions, read: () => Promise.reject(own) } });
    await expect(store.sessions.read(key)).rejects.toBe(own);
    expect(events).toEqual([{ type: "store_failed", error: own }]);
  });

  test("answers synchronously if the store does", () => {
    const { memory, guard } = setUp();
    expect(guard(memory).sessions.list(key.account)).toEqual([]);
  });

  test("guards every operation of a store", async () => {
    const { memory, guard } = setUp();
    const fail = (): never => {
      throw cause;
    };
    const names = <T extends object>(from: T) => Object.fromEntries(Object.keys(from).map((name) => [name, fail]));
    const failing = { ...memory, ...names(memory), ...{ outOfProcess: false, sessions: {}, tokens: {} } };
    const store = guard({
      ...failing,
      sessions: { ...memory.sessions, ...names(memory.sessions) },
      tokens: { ...memory.tokens, ...names(memory.tokens) },
    });
    const session = await new World().signIn({ subject: "alice" }).then((signedIn) => signedIn.session);
    const grant = { issuedAt: 0, expiresAt: 0, accessTokens: [], renewal: "none", providerState: "" } as const;
    const claim = { key: { app: "app" }, id: "1" };
    const operations: (() => unknown)[] = [
      () => store.sessions.read(key),
      () => store.sessions.list(key.account),
      () => store.tokens.read(claim.key),
      () => store.tokens.claimRefresh(claim.key, "absent", { forMs: 1, singleUse: true }),
      () => store.tokens.commitRefresh(claim, grant),
      () => store.tokens.releaseRefresh(claim, "unsent"),
      () => store.tokens.waitForChange(claim.key, "absent", new AbortController().signal),
      () => store.beginRedemption("transaction", { forMs: 1, rememberMs: 1 }),
      () => store.signIn(session, grant, { transactionId: "transaction", startedAt: 0, deadline: 1, version: "1" }),
      () => store.markEnded({ verified: true, sid: "sid" }, 1),
      () => store.removeAccount(key.account, { sessions: "all", tokens: "all", barrierForMs: 1 }),
      () => store.sweep(key.account, async () => undefined, "all"),
    ];
    for (const operation of operations) {
      await expect((async () => operation())()).rejects.toMatchObject({ code: "store_unavailable" });
    }
  });
});
