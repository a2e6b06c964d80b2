import { setImmediate as turn } from "node:timers/promises";
import { IdentityError, type IdentityEvent } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { durableObjectStore } from "./durable-object-store.ts";
import { accountName, alice, everything, minute, Stage } from "./test/stage.ts";

describe("what it asks of objects", () => {
  test("a request with a session is one call and writes nothing; a touch writes two rows", async () => {
    const stage = new Stage();
    const { session } = await stage.signIn();
    const key = { account: alice.key, id: session.id };
    const touch = { idleMs: 30 * minute, everyMs: minute };
    const { storage } = stage.object(accountName);
    storage.written = 0;
    stage.objects.calls.length = 0;
    await stage.store.sessions.read(key, touch);
    expect([stage.objects.calls, storage.written]).toEqual([["account.readSession"], 0]);
    await stage.clock.advance(minute);
    await stage.store.sessions.read(key, touch);
    expect([stage.objects.calls.length, storage.written]).toEqual([2, 2]);
  });

  test("a sign-in is four calls, three without a sid; a removal one, a notice one for each secret", async () => {
    const stage = new Stage();
    await stage.signIn({ sid: "sid" });
    expect(stage.objects.calls).toEqual([
      "transaction.beginRedemption",
      "sid.indexSid",
      "account.storeSignIn",
      "transaction.useRedemption",
    ]);
    stage.objects.calls.length = 0;
    await stage.signIn();
    expect(stage.objects.calls).toHaveLength(3);
    stage.objects.calls.length = 0;
    expect(await stage.store.markEnded({ sid: "sid", verified: true }, minute)).toEqual([alice.key]);
    await stage.store.removeAccount(alice.key, everything);
    expect(stage.objects.calls).toEqual(["sid.markSid", "account.removeAccount"]);
  });

  test("an object sees no token, no name and no sid, and no object's name tells one", async () => {
    const stage = new Stage();
    const seen: string[] = [];
    const get = stage.objects.get.bind(stage.objects);
    stage.objects.get = (name) =>
      new Proxy(Object(get(name)), {
        get:
          (object, method) =>
          (...given: unknown[]) => {
            seen.push(JSON.stringify([name, given]));
            return Reflect.get(object, method)(...given);
          },
      });
    await stage.signIn({ sid: "the-sid" });
    await stage.store.markEnded({ sid: "the-sid", verified: false }, minute);
    await stage.store.removeAccount(alice.key, { ...everything, sessions: { sid: "the-sid" } });
    expect(seen.length).toBeGreaterThan(6);
    for (const secret of ["the-sid", "the-access-token", "the-refresh-token", "the-id-token", "example.org"]) {
      expect(seen.join("\n")).not.toContain(secret);
    }
  });
});

test("a sign-in so soon after a removal that clocks can't tell begins again when there is no doubt any more", async () => {
  const stage = new Stage();
  await stage.store.removeAccount(alice.key, everything);
  await stage.clock.advance(10);
  let settled = false;
  const tooSoon = stage.signIn().finally(() => {
    settled = true;
  });
  // What it sends is sealed first, which takes as many turns as it takes.
  while (!stage.objects.calls.includes("account.storeSignIn")) await turn();
  await stage.clock.advance(900);
  expect(settled).toBe(false);
  await stage.clock.advance(200);
  expect((await tooSoon).outcome).toBe("collided");
  expect((await stage.signIn()).outcome).toBe("created");
});

test("a sign-in that clocks can't tell from one before the removal meets the barrier as long as it may take", async () => {
  const stage = new Stage();
  await stage.store.removeAccount(alice.key, everything);
  await stage.clock.advance(900);
  expect((await stage.signIn({ takesMs: 59_700 })).outcome).toBe("collided");
});

test("an account with many grants hands them over a little at a time, each once", async () => {
  const stage = new Stage();
  for (let count = 0; count < 120; count++) await stage.signIn();
  stage.objects.calls.length = 0;
  const removed = await stage.store.removeAccount(alice.key, everything);
  let handedOver = 0;
  for await (const grant of removed.removedGrants) if (grant.providerState === "the-refresh-token") handedOver++;
  expect([removed.sessions, removed.grants, handedOver]).toEqual([120, 120, 120]);
  expect(stage.objects.calls).toEqual(["account.removeAccount", "account.drainRemoved", "account.drainRemoved"]);
});

describe("failures", () => {
  const read = (stage: Stage) => async () => stage.store.sessions.read({ account: alice.key, id: "id" });

  test.each([
    [{ overloaded: true }, "more requests than one object can answer"],
    [{ remote: true }, "failed"],
    [{ retryable: true }, "could not be asked"],
  ])("%j is said, and nothing is sent again", async (flags, said) => {
    const stage = new Stage();
    stage.objects.onCall = () => {
      throw Object.assign(new Error("out of reach"), flags);
    };
    await expect(read(stage)).rejects.toThrow(said);
    expect(stage.objects.calls).toHaveLength(1);
  });

  test("a flood of made-up front-channel logouts keeps no true one from ending its session, and is heard of", async () => {
    const events: IdentityEvent[] = [];
    const stage = new Stage({}, { events: { emit: (event) => events.push(event) } });
    await stage.signIn({ sid: "sid" });
    stage.objects.onCall = (name) => {
      if (name === "front-channel")
        throw Object.assign(new Error("Durable Object is overloaded"), { overloaded: true });
    };
    expect(await stage.store.markEnded({ sid: "sid", verified: false }, minute)).toEqual([alice.key]);
    expect(events).toEqual([{ type: "store_failed", error: expect.any(IdentityError) }]);
    expect(events).toHaveProperty("0.error.cause.message", expect.stringContaining("front-channel logouts gets more"));
  });

  test("an object that doesn't answer is waited for no longer than timeoutMs", async () => {
    const stage = new Stage({ timeoutMs: 700 });
    stage.objects.onCall = () => new Promise(() => {});
    const asked = read(stage)();
    const failed = expect(asked).rejects.toThrow("no answer within 700 ms");
    await stage.clock.advance(700);
    await failed;
    expect(stage.clock.sleepers).toBe(0);
  });

  test("a transaction that fails in the middle leaves nothing", async () => {
    const stage = new Stage();
    const { session } = await stage.signIn();
    const { storage } = stage.object(accountName);
    const { exec } = storage.sql;
    Object.assign(storage.sql, {
      exec: (query: string, ...bindings: never[]) => {
        if (query.startsWith("DELETE FROM sessions")) throw new Error("disk I/O error");
        return exec(query, ...bindings);
      },
    });
    await expect(async () => stage.store.removeAccount(alice.key, everything)).rejects.toThrow();
    Object.assign(storage.sql, { exec });
    expect(await stage.store.sessions.read({ account: alice.key, id: session.id })).toBeDefined();
    expect(await stage.store.tokens.read({ account: alice.key, kind: "session", id: session.id })).toBeDefined();
    expect((await stage.signIn()).outcome).toBe("created");
  });
});

describe("options", () => {
  test("a binding that isn't there is a configuration error that says what to do", () => {
    // @ts-expect-error what an environment without the binding gives
    const open = () => durableObjectStore(undefined);
    expect(open).toThrow(IdentityError);
    expect(open).toThrow("env.ACCOUNTS");
  });

  test("everything that is wrong is said at once", () => {
    const { objects } = new Stage();
    const options = { timeoutMs: 0, maxSkewMs: -1, sweep: 1 };
    expect(() => durableObjectStore(objects, options)).toThrow(/timeoutMs.*maxSkewMs.*sweep/);
    expect(() => durableObjectStore(objects, { maxSkewMs: 0 })).not.toThrow();
  });
});
