import { createSealer, systemClock, webCrypto } from "@identity-web/core";
import { expect, test, vi } from "vitest";
import { sqliteStore } from "./index.ts";
import { OtherProcess } from "./test/other-process.ts";
import { alice, claim, everything, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

// Starting a process takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

/** This process's node, on the real clock or one that is ahead of it: the other processes have no other. */
function realNode(stage: Stage) {
  let ahead = 0;
  const driver = sqliteStore(stage.file.path);
  const clock = { ...systemClock, now: () => Date.now() + ahead };
  const context = { clock, crypto: webCrypto, events: { emit: () => undefined } };
  const store = driver.open({ ...context, sealer: createSealer([stage.secret]) });
  return {
    store,
    advance: (ms: number) => {
      ahead += ms;
    },
    [Symbol.dispose]: () => driver.close(),
  };
}

const start = (stage: Stage) => OtherProcess.start(stage.file.path, stage.secret);
const grantKeyOf = (id: string) => ({ account: alice.key, kind: "session", id }) as const;
const sessionId = (name: string) => `id-of-${name}`.padEnd(43, "-");

test("a removal by another process stops a refresh of this one: it writes nothing back", async () => {
  using stage = new Stage();
  using here = realNode(stage);
  await using other = await start(stage);
  const { key, grantKey, grant } = await signIn(here.store, "alice");
  const held = await claim(here.store, grantKey);
  expect(await other.ask("remove")).toBe(1);
  expect(await here.store.tokens.commitRefresh(held, grant)).toBe("removed");
  expect(await here.store.tokens.read(grantKey)).toBeUndefined();
  expect(await here.store.sessions.read(key)).toBeUndefined();
});

test("a sign-in of another process is read here, and its refresh is waited for", async () => {
  using stage = new Stage();
  using here = realNode(stage);
  await using other = await start(stage);
  expect(await other.ask("signIn", "alice")).toBe("created");
  const key = grantKeyOf(sessionId("alice"));
  const version = (await here.store.tokens.read(key))?.version ?? "absent";
  const held = await other.ask("claim", key.id);
  const waiting = here.store.tokens.waitForChange(key, version, new AbortController().signal);
  await other.ask("commit", key.id, String(held));
  await waiting;
  expect((await here.store.tokens.read(key))?.value.providerState).toBe("refresh-token-of-other process");
});

test("a process that is killed while it refreshes leaves its claim: the grant ends, its token is never sent again", async () => {
  using stage = new Stage();
  using here = realNode(stage);
  await using other = await start(stage);
  const { grantKey, key, session } = await signIn(here.store, "alice");
  const lost = await other.ask("claim", key.id);
  await other.kill();
  const version = (await here.store.tokens.read(grantKey))?.version ?? "absent";
  const terms = { forMs: 40_000, singleUse: true };
  expect(await here.store.tokens.claimRefresh(grantKey, version, terms)).toEqual({ busyForMs: expect.any(Number) });
  here.advance(40_000);
  expect(await here.store.tokens.claimRefresh(grantKey, version, terms)).toBe("abandoned");
  expect((await here.store.tokens.read(grantKey))?.value).toMatchObject({ accessTokens: [], renewal: "none" });
  expect(await here.store.sessions.read(key)).toEqual(session);
  const { grant } = personal("late", session.createdAt);
  expect(await here.store.tokens.commitRefresh({ key: grantKey, id: String(lost) }, grant)).toBe("lost");
});

test("a process that is killed halfway through a removal has removed nothing, and keeps nobody waiting", async () => {
  using stage = new Stage();
  using here = realNode(stage);
  await using other = await start(stage);
  const { session, key } = await signIn(here.store, "alice");
  await other.ask("removeHalfway");
  expect(await here.store.sessions.read(key)).toEqual(session);
  const removal = here.store.removeAccount(alice.key, everything);
  await other.kill();
  expect(await removal).toMatchObject({ sessions: 1, grants: 1 });
  expect(await here.store.sessions.read(key)).toBeUndefined();
});

test("processes that open a new file at once all find it ready", async () => {
  using stage = new Stage();
  const others = await Promise.all(Array.from({ length: 6 }, () => start(stage)));
  try {
    const outcomes = await Promise.all(others.map((other, index) => other.ask("signIn", `person-${index}`)));
    expect(outcomes).toEqual(Array(6).fill("created"));
    expect(stage.count("sessions")).toBe(6);
  } finally {
    await Promise.all(others.map((other) => other.kill()));
  }
});

test("of several processes that get the same callback, one redeems it", async () => {
  using stage = new Stage();
  await using first = await start(stage);
  await using second = await start(stage);
  await using third = await start(stage);
  const redeemed = await Promise.all([first, second, third].map((other) => other.ask("redeem", "100")));
  expect(redeemed.reduce<number>((sum, each) => sum + Number(each), 0)).toBe(100);
});

test("processes that write at once wait for each other, and none fails", async () => {
  using stage = new Stage();
  using here = realNode(stage);
  await using first = await start(stage);
  await using second = await start(stage);
  const churning = Promise.all([first, second].map((other) => other.ask("churn", "100")));
  for (let round = 0; round < 50; round++) await signIn(here.store, `round-${round}`);
  expect(await churning).toEqual([100, 100]);
  await here.store.removeAccount(alice.key, everything);
  expect(await here.store.sessions.list(alice.key)).toEqual([]);
  expect(stage.sql("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
});
