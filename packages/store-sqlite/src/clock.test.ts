import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { alice, begin, everything, minute, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

const hour = 60 * minute;

test("a clock that is set back lets no sign-in slip past a removal that came after its beginning", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const redemption = await begin(store, "transaction");
  stage.clock.set(stage.clock.now() - hour);
  await store.removeAccount(alice.key, everything);
  const { session, grant } = personal("alice", redemption.startedAt);
  expect(await store.signIn(session, grant, redemption)).toBe("ended");
});

test("set back between two processes, too, or while none was running", async () => {
  using stage = new Stage();
  const before = stage.node();
  const redemption = await begin(before.store, "transaction");
  before.driver.close();
  const { store } = stage.node({ clock: fakeClock(stage.clock.now() - hour) });
  await store.removeAccount(alice.key, everything);
  const { session, grant } = personal("alice", redemption.startedAt);
  expect(await store.signIn(session, grant, redemption)).toBe("ended");
});

test("time goes on from where it was: what began after the removal is stored, and what is over is over", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const { key } = await signIn(store, "first");
  const start = stage.clock.now();
  stage.clock.set(start - hour);
  await store.removeAccount(alice.key, everything);
  await stage.clock.advance(1);
  const again = await signIn(store, "again");
  expect(again.outcome).toBe("created");
  expect(again.session.createdAt).toBe(start + 1);
  await stage.clock.advance(30 * minute);
  expect(await store.sessions.read(key)).toBeUndefined();
  expect(await store.sessions.read(again.key)).toBeUndefined();
});

test("while nothing was written since the clock was set back, time stands still for readers", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const { session, key } = await signIn(store, "alice");
  stage.clock.set(stage.clock.now() - hour);
  expect(await store.sessions.read(key)).toEqual(session);
  await stage.clock.advance(hour + 29 * minute);
  expect(await store.sessions.read(key)).toEqual(session);
  await stage.clock.advance(minute);
  expect(await store.sessions.read(key)).toBeUndefined();
});

test("what was seen to have expired isn't alive again because the clock is set back", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const { key, grantKey } = await signIn(store, "alice");
  await stage.clock.advance(30 * minute);
  expect(await store.sessions.read(key)).toBeUndefined();
  stage.clock.set(stage.clock.now() - hour);
  const isGone = async () => {
    expect(await store.sessions.read(key)).toBeUndefined();
    expect(await store.tokens.read(grantKey)).toBeUndefined();
    expect(await store.sessions.list(alice.key)).toEqual([]);
  };
  await isGone();
  expect((await begin(store, "later")).startedAt).toBe(stage.clock.now() + hour);
  await isGone();
});

test("nor for a process that begins with a clock that was set back", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const signedIn = [];
  // More than one write drops.
  for (let index = 0; index < 20; index++) signedIn.push(await signIn(store, `person-${index}`));
  await stage.clock.advance(30 * minute);
  await begin(store, "later");
  expect(stage.count("sessions")).toBe(12);
  const later = stage.node({ clock: fakeClock(stage.clock.now() - hour) });
  for (const { key } of signedIn) expect(await later.store.sessions.read(key)).toBeUndefined();
});

test("a clock that jumps ahead ends what is over by it", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const { key } = await signIn(store, "alice");
  stage.clock.set(stage.clock.now() + hour);
  expect(await store.sessions.read(key)).toBeUndefined();
});
