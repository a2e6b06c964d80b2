import type { Grant, Removal, Session } from "@identity-web/core";
import { expect, test } from "vitest";
import { accountSchema } from "./object/schema.ts";
import { accountName, alice, everything, grantOf, minute, Stage } from "./test/stage.ts";

// Accounts with more grants than a removal hands over at once.

const issuedAt = (index: number): number => 1_000_000 + index;
const keyOf = ({ id }: Session) => ({ account: alice.key, id });
const grantKeyOf = (session: Session) => ({ ...keyOf(session), kind: "session" }) as const;

async function large(count: number) {
  const stage = new Stage();
  const sessions: Session[] = [];
  for (let index = 0; index < count; index++) {
    sessions.push((await stage.signIn({ sid: `sid-${index % 25}`, issuedAt: issuedAt(index) })).session);
  }
  // A sign-in so soon after a removal would have to wait.
  await stage.clock.advance(2000);
  return { stage, sessions };
}

const remove = ({ store }: Stage, removal: Partial<Removal> = {}) =>
  store.removeAccount(alice.key, { ...everything, ...removal });

async function count(grants: Iterable<Grant> | AsyncIterable<Grant>): Promise<number> {
  let tokens = 0;
  for await (const { providerState } of grants) if (providerState === "the-refresh-token") tokens++;
  return tokens;
}

/** Which sessions somebody can still reach, and which grants. */
async function reached({ store }: Stage, sessions: readonly Session[]) {
  const found: { sessions: number[]; grants: number[] } = { sessions: [], grants: [] };
  for (const [index, session] of sessions.entries()) {
    if ((await store.sessions.read(keyOf(session))) !== undefined) found.sessions.push(index);
    if ((await store.tokens.read(grantKeyOf(session))) !== undefined) found.grants.push(index);
  }
  expect(await store.sessions.list(alice.key)).toHaveLength(found.sessions.length);
  return found;
}

const kept = (stage: Stage) =>
  ["sessions", "grants", "tombstones"].map((table) => {
    const { sql } = stage.object(accountName).storage;
    return sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).toArray()[0]?.count;
  });

const from = (first: number, length: number) => Array.from({ length }, (_, at) => first + at);

test.each<[string, Partial<Removal>]>([
  ["everything", {}],
  ["what was issued until then", { issuedUntil: issuedAt(80) }],
  ["no session and all tokens", { sessions: "none" }],
])("a removal of %s writes as many rows, however large the account is", async (_, removal) => {
  const written = async (size: number) => {
    const { stage } = await large(size);
    const { storage } = stage.object(accountName);
    storage.written = 0;
    await remove(stage, removal);
    return storage.written;
  };
  const [few, many] = [await written(100), await written(400)];
  expect(many).toBe(few);
  // Fifty grants come with the answer.
  expect(few).toBeLessThan(60);
});

test("it can be reached nowhere from then on, and is taken away as it is handed over, each grant once", async () => {
  const { stage, sessions } = await large(120);
  const removed = await remove(stage);
  expect([removed.sessions, removed.grants]).toEqual([120, 120]);
  expect(kept(stage)).toEqual([120, 70, 2]);
  expect(await reached(stage, sessions)).toEqual({ sessions: [], grants: [] });
  stage.objects.restart(accountName);
  expect(await reached(stage, sessions)).toEqual({ sessions: [], grants: [] });
  expect(await count(removed.removedGrants)).toBe(120);
  expect(kept(stage)).toEqual([0, 0, 0]);
  expect(await remove(stage)).toMatchObject({ sessions: 0, grants: 0 });
});

test("what was issued later stays, before and after the rest is taken away", async () => {
  const { stage, sessions } = await large(120);
  const removed = await remove(stage, { issuedUntil: issuedAt(99) });
  expect([removed.sessions, removed.grants]).toEqual([100, 100]);
  const stays = { sessions: from(100, 20), grants: from(100, 20) };
  expect(await reached(stage, sessions)).toEqual(stays);
  expect(await count(removed.removedGrants)).toBe(100);
  expect(await reached(stage, sessions)).toEqual(stays);
  expect(kept(stage)).toEqual([20, 20, 0]);
});

test("a sign-out takes its session, those of its sid, and every token; the other sessions stay", async () => {
  const { stage, sessions } = await large(120);
  const removed = await remove(stage, { sessions: { id: sessions[0]?.id ?? "", sid: "sid-7" } });
  expect([removed.sessions, removed.grants]).toEqual([6, 120]);
  const stays = from(0, 120).filter((at) => at !== 0 && at % 25 !== 7);
  expect(await reached(stage, sessions)).toEqual({ sessions: stays, grants: [] });
  expect(await count(removed.removedGrants)).toBe(120);
  expect(await reached(stage, sessions)).toEqual({ sessions: stays, grants: [] });
});

test.each([
  ["all", 121, false],
  ["of-those-sessions", 120, true],
] as const)("with all sessions go tokens %s", async (tokens, grants, stays) => {
  const { stage, sessions } = await large(120);
  const key = { account: alice.key, kind: "on-behalf-of", id: "caller" } as const;
  const terms = { forMs: minute, singleUse: false, issuedAt: issuedAt(0) };
  const outcome = await stage.store.tokens.claimRefresh(key, "absent", terms);
  const [session] = sessions;
  if (typeof outcome === "string" || !("claimed" in outcome) || session === undefined) throw new Error("not claimed");
  await stage.store.tokens.commitRefresh(outcome.claimed, grantOf(session));
  const removed = await remove(stage, { tokens });
  expect([removed.sessions, removed.grants]).toEqual([120, grants]);
  expect((await stage.store.tokens.read(key)) !== undefined).toBe(stays);
  expect(await count(removed.removedGrants)).toBe(grants);
  expect((await stage.store.tokens.read(key)) !== undefined).toBe(stays);
  expect(await reached(stage, sessions)).toEqual({ sessions: [], grants: [] });
});

test("a refresh in flight writes nothing back, and whoever waits for it is told", async () => {
  const { stage, sessions } = await large(120);
  const { tokens } = stage.store;
  const session = sessions[110];
  if (session === undefined) throw new Error("nobody is there");
  const key = grantKeyOf(session);
  const version = (await tokens.read(key))?.version ?? "absent";
  const outcome = await tokens.claimRefresh(key, version, { forMs: minute, singleUse: true });
  if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("not claimed");
  const waiting = tokens.waitForChange(key, version, new AbortController().signal);
  await remove(stage);
  await waiting;
  expect(await tokens.commitRefresh(outcome.claimed, grantOf(session))).toBe("removed");
  expect(await tokens.releaseRefresh(outcome.claimed, "unsent")).toBe("removed");
  expect(await tokens.claimRefresh(key, version, { forMs: minute, singleUse: true })).toBe("removed");
});

test("who signs in meanwhile stays signed in", async () => {
  const { stage, sessions } = await large(120);
  const { removedGrants } = await remove(stage);
  await stage.clock.advance(2000);
  const { outcome, session } = await stage.signIn();
  expect(outcome).toBe("created");
  sessions.push(session);
  expect(await reached(stage, sessions)).toEqual({ sessions: [120], grants: [120] });
  expect(await count(removedGrants)).toBe(120);
  expect(await reached(stage, sessions)).toEqual({ sessions: [120], grants: [120] });
});

test("what nobody asks for is swept by the alarm, a little at a time, and is never reached meanwhile", async () => {
  const { stage, sessions } = await large(450);
  await remove(stage, { issuedUntil: issuedAt(439) });
  const stays = { sessions: from(440, 10), grants: from(440, 10) };
  for (let rung = 0; kept(stage)[2] !== 0; rung++) {
    if (rung > 10) throw new Error("it is never swept");
    await stage.alarmOf(accountName);
    expect(await reached(stage, sessions)).toEqual(stays);
  }
  expect(kept(stage)).toEqual([10, 10, 0]);
});

test("tokens that nobody asks for are swept, and their sessions stay", async () => {
  const { stage, sessions } = await large(120);
  await remove(stage, { sessions: "none" });
  for (let rung = 0; rung < 4; rung++) {
    await stage.alarmOf(accountName);
    expect(await reached(stage, sessions)).toEqual({ sessions: from(0, 120), grants: [] });
    if (kept(stage)[2] === 0) break;
  }
  expect(kept(stage)).toEqual([120, 0, 0]);
});

test("of removals that overlap each hands over its own, whichever is read first", async () => {
  const { stage, sessions } = await large(240);
  const first = await remove(stage, { sessions: "none", issuedUntil: issuedAt(119) });
  const second = await remove(stage);
  expect([first.sessions, first.grants, second.sessions, second.grants]).toEqual([0, 120, 240, 120]);
  expect(await count(second.removedGrants)).toBe(120);
  expect(await count(first.removedGrants)).toBe(120);
  expect(await reached(stage, sessions)).toEqual({ sessions: [], grants: [] });
  while (stage.object(accountName).storage.alarmAt !== null) await stage.alarmOf(accountName);
  expect(stage.object(accountName).storage.isEmpty).toBe(true);
});

test("what expires while it waits is handed over, too; what had expired before is not", async () => {
  const { stage, sessions } = await large(150);
  await stage.clock.advance(25 * minute);
  for (const session of sessions.slice(0, 120)) {
    await stage.store.sessions.read(keyOf(session), { idleMs: 30 * minute, everyMs: 0 });
  }
  await stage.clock.advance(29 * minute);
  const removed = await remove(stage);
  expect([removed.sessions, removed.grants]).toEqual([120, 120]);
  await stage.clock.advance(2 * minute);
  await stage.object(accountName).object.alarm();
  expect(await count(removed.removedGrants)).toBe(120);
});

test("an object of version 1 goes on from there, and keeps what it holds", async () => {
  const { stage, sessions } = await large(3);
  const { storage } = stage.object(accountName);
  const [first = ""] = accountSchema.steps;
  const removedGrants = first.slice(first.indexOf("CREATE TABLE removedGrants"));
  storage.sql.exec("DROP TABLE tombstones").toArray();
  storage.sql.exec(removedGrants).toArray();
  storage.sql.exec("UPDATE moment SET version = 1").toArray();
  stage.objects.restart(accountName);
  expect(await reached(stage, sessions)).toEqual({ sessions: [0, 1, 2], grants: [0, 1, 2] });
  expect(await remove(stage)).toMatchObject({ sessions: 3, grants: 3 });
  expect(await reached(stage, sessions)).toEqual({ sessions: [], grants: [] });
});
