import { expect, test } from "vitest";
import { alice, begin, bob, claim, everything, minute, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

const tables = ["sessions", "grants", "redemptions", "barriers", "markers", "sid_accounts"];
const day = 24 * 60 * minute;

/** Forty of each kind. */
async function fill(stage: Stage) {
  const { store } = stage.node();
  for (let index = 0; index < 40; index++) {
    await signIn(store, `person-${index}`);
    await claim(store, { app: `app-${index}` });
    await store.markEnded({ verified: true, sid: `ended-${index}` }, minute);
    await store.removeAccount(`removed-${index}`, everything);
  }
  return store;
}

const counts = (stage: Stage) => tables.map((table) => stage.count(table));

test("what has expired goes a little with every write, and no write takes much of it", async () => {
  using stage = new Stage();
  const store = await fill(stage);
  // A session's grant and one that was claimed.
  expect(counts(stage)).toEqual([40, 80, 40, 40, 40, 40]);
  await stage.clock.advance(day);
  for (let write = 1; write < 5; write++) {
    await store.markEnded({ verified: true, sid: "last" }, minute);
    const left = 40 - 8 * write;
    expect(counts(stage)).toEqual([left, 2 * left, left, left, left + 1, left]);
  }
  for (let write = 0; write < 5; write++) await store.markEnded({ verified: true, sid: "last" }, minute);
  expect(counts(stage)).toEqual([0, 0, 0, 0, 1, 0]);
});

test("what lives is left alone, however much is written", async () => {
  using stage = new Stage();
  const store = await fill(stage);
  const before = counts(stage);
  for (let write = 0; write < 20; write++) await store.markEnded({ verified: true, sid: "ended-0" }, minute);
  expect(counts(stage)).toEqual(before);
});

test("a sweep takes nothing back that was in use meanwhile", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const { key } = await signIn(store, "alice");
  for (let round = 0; round < 5; round++) {
    await stage.clock.advance(20 * minute);
    expect(await store.sessions.read(key, { idleMs: 30 * minute, everyMs: minute })).toBeDefined();
  }
});

test("a claim on an absent grant is remembered for ten minutes after its end, then forgotten", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const key = { app: "mail-api" } as const;
  const [early, late] = [await claim(store, key), await claim(store, { app: "other" })];
  const { grant } = personal("app", stage.clock.now());
  await stage.clock.advance(40_000 + 10 * minute - 1);
  expect(await store.tokens.commitRefresh(early, grant)).toEqual({ version: expect.any(Number) });
  await stage.clock.advance(1);
  expect(await store.tokens.commitRefresh(late, grant)).toBe("removed");
});

test("barriers that say nothing new don't pile up", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  for (let round = 0; round < 30; round++) {
    await stage.clock.advance(1);
    await store.removeAccount(alice.key, { ...everything, sessions: { sid: "sid" } });
    await store.removeAccount(bob.key, everything);
  }
  // For alice one for the account and one for the sid, for bob one.
  expect(stage.count("barriers")).toBe(3);
  expect((await begin(store, "transaction")).startedAt).toBe(stage.clock.now());
});
