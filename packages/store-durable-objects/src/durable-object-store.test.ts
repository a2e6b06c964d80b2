import { IdentityError } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { durableObjectStore } from "./durable-object-store.ts";
import { accountName, alice, everything, minute, Stage } from "./test/stage.ts";

describe("calls to Durable Objects", () => {
  const asked = async (stage: Stage, what: () => unknown): Promise<{ calls: number; written: number }> => {
    const { storage } = stage.object(accountName);
    [stage.objects.calls.length, storage.written] = [0, 0];
    await what();
    expect(new Set(stage.objects.calls)).toEqual(new Set(["cells.step"]));
    return { calls: stage.objects.calls.length, written: storage.written };
  };

  test("a request with a session takes one call and writes nothing; a touch takes two calls and writes two rows", async () => {
    const stage = new Stage();
    const { session } = await stage.signIn();
    const key = { account: alice.key, id: session.id };
    const touch = { idleMs: 30 * minute, everyMs: minute };
    const read = () => stage.store.sessions.read(key, touch);
    expect(await asked(stage, read)).toEqual({ calls: 1, written: 0 });
    await stage.clock.advance(minute);
    expect(await asked(stage, read)).toEqual({ calls: 2, written: 2 });
  });

  test("a request that needs the session and its access token takes one call and no write", async () => {
    const stage = new Stage();
    const { session } = await stage.signIn();
    const touch = { idleMs: 30 * minute, everyMs: minute };
    const read = async () => {
      const found = await stage.store.sessions.readWithGrant({ account: alice.key, id: session.id }, touch);
      expect(found?.grant?.value).toMatchObject({ accessTokens: [{ value: "the-access-token" }] });
    };
    expect(await asked(stage, read)).toEqual({ calls: 1, written: 0 });
  });

  test("a sign-in takes four calls with or without a sid, a removal two, and a notice two plus one for each account", async () => {
    const stage = new Stage();
    await stage.signIn();
    expect((await asked(stage, () => stage.signIn({ sid: "sid" }))).calls).toBe(4);
    expect((await asked(stage, () => stage.signIn())).calls).toBe(4);
    const notice = () => stage.store.markEnded({ sid: "sid", verified: true }, minute);
    expect((await asked(stage, notice)).calls).toBeLessThanOrEqual(2);
    const removal = () => stage.store.removeAccount(alice.key, everything);
    expect((await asked(stage, removal)).calls).toBeLessThanOrEqual(2);
  });

  test("no Durable Object and no object name contains a token, a user's name or a sid", async () => {
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
    await stage.store.removeAccount(alice.key, { ...everything, sessions: { sids: ["the-sid"] } });
    expect(seen.length).toBeGreaterThan(6);
    for (const secret of ["the-sid", "the-access-token", "the-refresh-token", "the-id-token", "example.org"]) {
      expect(seen.join("\n")).not.toContain(secret);
    }
  });
});

describe("failures", () => {
  test("G8: an exchange gets an error while the store's birth can't be read, and is granted afterwards", async () => {
    const stage = new Stage();
    await stage.signIn();
    let isAway = true;
    stage.objects.onCall = (name) => {
      if (isAway && name === "birth") throw new Error("out of reach");
    };
    const store = stage.worker();
    await stage.clock.advance(minute);
    const key = { account: alice.key, kind: "on-behalf-of", id: "caller" } as const;
    const claim = () =>
      store.tokens.claimRefresh(key, "absent", { forMs: minute, singleUse: false, issuedAt: stage.clock.now() });
    await expect(Promise.resolve(claim())).rejects.toMatchObject({
      code: "store_unavailable",
      reason: "store-birth-unknown",
    });
    isAway = false;
    expect(await claim()).toHaveProperty("claimed");
  });

  test("a flood of front-channel logouts of one invented sid overloads that sid's object only, with an error that says so", async () => {
    const stage = new Stage();
    await stage.signIn({ sid: "sid" });
    const called = new Set<string>();
    stage.objects.onCall = (name) => void called.add(name);
    const invented = () => stage.store.markEnded({ sid: "an-invented-sid", verified: false }, minute);
    expect(await invented()).toEqual([]);
    stage.objects.onCall = (name) => {
      if (called.has(name)) throw Object.assign(new Error("Durable Object is overloaded"), { overloaded: true });
    };
    await expect(invented()).rejects.toThrow("more requests than one object can answer");
    expect(await stage.store.markEnded({ sid: "sid", verified: false }, minute)).toMatchObject([
      { account: alice.key },
    ]);
  });
});

describe("options", () => {
  test("a missing binding of durableObjectStore() is a configuration error with a cure", () => {
    // @ts-expect-error the value in an environment without the binding
    const open = () => durableObjectStore(undefined);
    expect(open).toThrow(IdentityError);
    expect(open).toThrow("env.ACCOUNTS");
  });

  test("durableObjectStore() reports all wrong options in one error", () => {
    const { objects } = new Stage();
    const options = { timeoutMs: 0, maxSkewMs: -1, sweep: 1 };
    expect(() => durableObjectStore(objects, options)).toThrow(/unknown option "sweep".*timeoutMs.*maxSkewMs/);
    expect(() => durableObjectStore(objects, { maxSkewMs: 0 })).not.toThrow();
  });
});
