import { expect, test } from "vitest";
import { accountName, alice, everything, minute, Stage } from "./test/stage.ts";

/** Lets alarms ring until none is set. @returns how often */
async function ringOut(stage: Stage, name: string): Promise<number> {
  let rung = 0;
  for (; stage.object(name).storage.alarmAt !== null; rung++) {
    if (rung > 50) throw new Error("the alarms never end");
    await stage.alarmOf(name);
  }
  return rung;
}

test("every object that keeps something has an alarm, and in the end deletes everything", async () => {
  const stage = new Stage();
  expect((await stage.signIn({ sid: "sid" })).outcome).toBe("created");
  await stage.store.markEnded({ sid: "sid", verified: false }, minute);
  const names = [...stage.objects.objects.keys()];
  expect(new Set(names.map((name) => name.split(":")[0]))).toEqual(
    new Set(["account", "sid", "transaction", "front-channel"]),
  );
  for (const name of names) {
    const { storage } = stage.object(name);
    expect(storage.isEmpty, name).toBe(false);
    expect(await ringOut(stage, name), name).toBeLessThan(5);
    expect(storage.isEmpty, name).toBe(true);
  }
});

test("what was read or asked of an object that has nothing makes nothing", async () => {
  const stage = new Stage();
  const key = { account: alice.key, kind: "session", id: "id" } as const;
  await stage.store.sessions.read(key, { idleMs: minute, everyMs: 0 });
  await stage.store.sessions.list(alice.key);
  await stage.store.tokens.read(key);
  expect(await stage.store.tokens.claimRefresh(key, "absent", { forMs: minute, singleUse: true })).toBe("removed");
  expect(await stage.store.tokens.releaseRefresh({ key, id: "1" }, "unsent")).toBe("removed");
  await stage.store.tokens.waitForChange(key, "absent", new AbortController().signal);
  expect(stage.object(accountName).storage.isEmpty).toBe(true);
});

test("sessions that are in use outlive the alarm; their object is swept later", async () => {
  const stage = new Stage();
  const { session } = await stage.signIn();
  const key = { account: alice.key, id: session.id };
  await stage.clock.advance(20 * minute);
  await stage.store.sessions.read(key, { idleMs: 30 * minute, everyMs: minute });
  await stage.alarmOf(accountName);
  expect(await stage.store.sessions.read(key)).toBeDefined();
  await ringOut(stage, accountName);
  expect(stage.object(accountName).storage.isEmpty).toBe(true);
});

test("a barrier is never deleted before its time, though nothing else is left", async () => {
  const stage = new Stage();
  const redemption = await stage.store.beginRedemption("late", { forMs: minute, rememberMs: minute });
  if (redemption === "replayed") throw new Error("replayed");
  await stage.clock.advance(5000);
  await stage.store.removeAccount(alice.key, everything);
  await stage.clock.advance(40_000);
  // As if the machine rang too early.
  await stage.object(accountName).object.alarm();
  const { session } = await stage.signIn();
  const late = { ...session, id: "late".padEnd(43, "-"), createdAt: redemption.startedAt };
  expect(await stage.store.signIn(late, { ...grant, expiresAt: late.expiresAt }, redemption)).toBe("ended");
});

test("what a barrier would have stopped is too late when the barrier's object has deleted everything", async () => {
  const stage = new Stage();
  const redemption = await stage.store.beginRedemption("late", { forMs: minute, rememberMs: 11 * minute });
  if (redemption === "replayed") throw new Error("replayed");
  await stage.store.removeAccount(alice.key, everything);
  await ringOut(stage, accountName);
  expect(stage.object(accountName).storage.isEmpty).toBe(true);
  const { session } = await stage.signIn();
  const late = { ...session, id: "late".padEnd(43, "-") };
  expect(await stage.store.signIn(late, { ...grant, expiresAt: late.expiresAt }, redemption)).toBe("ended");
  expect(await stage.store.sessions.read({ account: alice.key, id: late.id })).toBeUndefined();
});

test("an object that has nothing left rests before it deletes itself: its last number is older than any doubt then", async () => {
  const stage = new Stage();
  const { session } = await stage.signIn();
  const own = { sessions: { id: session.id }, tokens: "of-those-sessions", barrierForMs: 0 } as const;
  await stage.store.removeAccount(alice.key, own);
  const { object, storage } = stage.object(accountName);
  await object.alarm();
  expect(storage.isEmpty).toBe(false);
  await stage.alarmOf(accountName);
  expect(storage.isEmpty).toBe(true);
});

test("hundreds of ended sessions go in steps", async () => {
  const stage = new Stage();
  for (let count = 0; count < 450; count++) await stage.signIn();
  await stage.alarmOf(accountName);
  expect(await ringOut(stage, accountName)).toBeGreaterThanOrEqual(2);
  expect(stage.object(accountName).storage.isEmpty).toBe(true);
});

const grant = { issuedAt: 0, accessTokens: [], renewal: "none", providerState: "" } as const;
