import { expect, test } from "vitest";
import { alice, begin, claim, everything, keyOf, minute, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

// What the contract leaves open, and what shows only where more has expired than one write drops.

const many = Array.from({ length: 40 }, (_, index) => index);

test("a redemption stores one sign-in, not two", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const redemption = await begin(store, "transaction");
  const [first, second] = ["first", "second"].map((name) => personal(name, redemption.startedAt));
  if (first === undefined || second === undefined) throw new Error("there are two");
  expect(await store.signIn(first.session, first.grant, redemption)).toBe("created");
  expect(await store.signIn(second.session, second.grant, redemption)).toBe("ended");
  expect(await store.sessions.read(keyOf(second.session))).toBeUndefined();
});

test("a session that is stored again takes the place of the first, with its grant", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const { key, grantKey } = await signIn(store, "alice");
  const redemption = await begin(store, "again");
  const again = personal("again", redemption.startedAt, { id: key.id });
  expect(await store.signIn(again.session, again.grant, redemption)).toBe("created");
  expect(await store.sessions.read(key)).toEqual(again.session);
  expect((await store.tokens.read(grantKey))?.value).toEqual(again.grant);
  expect([stage.count("sessions"), stage.count("grants")]).toEqual([1, 1]);
});

test("of sessions that began at once, the list has the one first that was stored last", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const stored = [];
  for (const name of ["b", "a", "d", "c"]) stored.unshift((await signIn(store, name)).session.id);
  expect((await store.sessions.list(alice.key)).map(({ id }) => id)).toEqual(stored);
});

test("a removal counts nothing that has expired, however much of it there is", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const soon = stage.clock.now() + minute;
  for (const index of many) {
    await signIn(store, `idle-${index}`, { idleExpiresAt: soon });
    const key = { account: alice.key, kind: "on-behalf-of", id: `assertion-${index}` } as const;
    const { grant } = personal("any", stage.clock.now());
    await store.tokens.commitRefresh(await claim(store, key), { ...grant, expiresAt: soon });
  }
  await stage.clock.advance(minute);
  await signIn(store, "living");
  const { sessions, grants, removedGrants } = await store.removeAccount(alice.key, everything);
  expect([sessions, grants]).toEqual([1, 1]);
  const states = [];
  for await (const { providerState } of removedGrants) states.push(providerState);
  expect(states).toEqual(["refresh-token-of-living"]);
  expect([stage.count("sessions"), stage.count("grants")]).toEqual([0, 0]);
});

test("a grant that has expired makes room for a new one before it is swept", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const key = (index: number) => ({ app: `app-${index}` });
  const { grant } = personal("app", stage.clock.now());
  for (const index of many) {
    await store.tokens.commitRefresh(await claim(store, key(index)), {
      ...grant,
      expiresAt: stage.clock.now() + minute,
    });
  }
  await stage.clock.advance(minute);
  for (const index of many.toReversed()) {
    expect(await store.tokens.commitRefresh(await claim(store, key(index)), grant)).toEqual({
      version: expect.any(Number),
    });
    expect(await store.tokens.read(key(index))).toMatchObject({ value: grant });
  }
});

test("a grant that expires before its session is gone then, and the session is not", async () => {
  using stage = new Stage();
  const { store } = stage.node();
  const redemption = await begin(store, "transaction");
  const { session, grant } = personal("alice", redemption.startedAt);
  await store.signIn(session, { ...grant, expiresAt: redemption.startedAt + minute }, redemption);
  const key = { ...keyOf(session), kind: "session" } as const;
  const held = await claim(store, key);
  await stage.clock.advance(minute);
  expect(await store.tokens.read(key)).toBeUndefined();
  expect(await store.tokens.claimRefresh(key, "absent", { forMs: 1, singleUse: true })).toBe("removed");
  expect(await store.tokens.commitRefresh(held, grant)).toBe("removed");
  expect(await store.sessions.read(keyOf(session))).toEqual(session);
  expect(await store.removeAccount(alice.key, everything)).toMatchObject({ sessions: 1, grants: 0 });
});

test("a marker that is over makes room without an event", async () => {
  using stage = new Stage();
  const { store, events } = stage.node({ maxFrontChannelMarkers: 40 });
  for (const index of many) await store.markEnded({ verified: false, sid: `sid-${index}` }, minute);
  await stage.clock.advance(minute + 1);
  for (const index of many.slice(0, 15)) await store.markEnded({ verified: false, sid: `new-${index}` }, minute);
  expect(events).toEqual([]);
  expect(stage.count("markers")).toBe(15);
});
