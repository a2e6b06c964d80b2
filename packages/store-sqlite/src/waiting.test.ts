import { expect, test } from "vitest";
import { nodeSqlite } from "./node-sqlite.ts";
import { alice, claim, everything, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";
import { Waiters } from "./waiters.ts";

async function scene(stage: Stage) {
  const [here, elsewhere] = [stage.node(), stage.node()];
  const signedIn = await signIn(here.store, "alice");
  const version = (await here.store.tokens.read(signedIn.grantKey))?.version ?? "absent";
  const aborter = new AbortController();
  const wait = () => {
    let over = false;
    const promise = here.store.tokens.waitForChange(signedIn.grantKey, version, aborter.signal).then(() => {
      over = true;
    });
    return { promise, isOver: () => over };
  };
  return { here: here.store, elsewhere: elsewhere.store, aborter, wait, ...signedIn };
}

const newer = (stage: Stage) => personal("newer", stage.clock.now()).grant;

test("whoever waits here is told at once of what is written here, without a look at the file", async () => {
  using stage = new Stage();
  const { here, wait, grantKey } = await scene(stage);
  const held = await claim(here, grantKey);
  const waits = [wait(), wait(), wait()];
  await stage.clock.advance(0);
  await here.tokens.commitRefresh(held, newer(stage));
  await Promise.all(waits.map(({ promise }) => promise));
  expect(stage.clock.now()).toBe(Date.UTC(2030, 0, 1));
});

test("a removal of the account here ends the wait at once", async () => {
  using stage = new Stage();
  const { here, wait, grantKey } = await scene(stage);
  await claim(here, grantKey);
  const { promise } = wait();
  await stage.clock.advance(0);
  await here.removeAccount(alice.key, everything);
  await promise;
});

test("what another process writes is seen within 25 ms", async () => {
  using stage = new Stage();
  const { elsewhere, wait, grantKey } = await scene(stage);
  const held = await claim(elsewhere, grantKey);
  const { promise, isOver } = wait();
  await stage.clock.advance(1000);
  expect(isOver()).toBe(false);
  await elsewhere.tokens.commitRefresh(held, newer(stage));
  expect(isOver()).toBe(false);
  await stage.clock.advance(25);
  await promise;
});

test("a claim that was given up and taken again between two looks ends the wait", async () => {
  using stage = new Stage();
  const { elsewhere, wait, grantKey } = await scene(stage);
  const held = await claim(elsewhere, grantKey);
  const { promise } = wait();
  await stage.clock.advance(50);
  await elsewhere.tokens.releaseRefresh(held, "unsent");
  await claim(elsewhere, grantKey);
  await stage.clock.advance(25);
  await promise;
});

test("nobody looks while nobody waits", async () => {
  using stage = new Stage();
  const { here, elsewhere, wait, aborter, grantKey } = await scene(stage);
  const held = await claim(here, grantKey);
  expect(stage.clock.sleepers).toBe(0);
  const [first, second] = [wait(), wait()];
  await stage.clock.advance(100);
  expect(stage.clock.sleepers).toBe(1);
  aborter.abort();
  await Promise.all([first.promise, second.promise]);
  await stage.clock.advance(0);
  expect(stage.clock.sleepers).toBe(0);
  await here.tokens.releaseRefresh(held, "unsent");
  expect(await elsewhere.tokens.read(grantKey)).toBeDefined();
});

test("a removal of the account elsewhere ends the wait, another account's writes don't", async () => {
  using stage = new Stage();
  const { elsewhere, wait, grantKey } = await scene(stage);
  await claim(elsewhere, grantKey);
  const { promise, isOver } = wait();
  await stage.clock.advance(100);
  await elsewhere.removeAccount("another", everything);
  await stage.clock.advance(100);
  expect(isOver()).toBe(false);
  await elsewhere.removeAccount(alice.key, everything);
  await stage.clock.advance(25);
  await promise;
});

test("looking costs one question while nothing was written, however many wait", async () => {
  using stage = new Stage();
  let [version, asked, looked] = [1, 0, 0];
  const waiters = new Waiters({
    clock: stage.clock,
    everyMs: 25,
    dataVersion: () => {
      asked++;
      return version;
    },
  });
  const aborter = new AbortController();
  const isOver = async () => {
    looked++;
    return false;
  };
  const waits = Array.from({ length: 50 }, (_, index) =>
    waiters.wait({ name: `claim-${index % 5}`, account: "alice", isOver }, aborter.signal),
  );
  await stage.clock.advance(0);
  [asked, looked] = [0, 0];
  await stage.clock.advance(1000);
  expect([asked, looked]).toEqual([40, 0]);
  version++;
  await stage.clock.advance(100);
  expect([asked, looked]).toEqual([44, 5]);
  aborter.abort();
  await Promise.all(waits);
});

test("whoever can't see whether it is over goes and asks", async () => {
  using stage = new Stage();
  let isBroken = false;
  const waiters = new Waiters({
    clock: stage.clock,
    everyMs: 25,
    dataVersion: () => {
      if (isBroken) throw new Error("the file is gone");
      return 1;
    },
  });
  const isOver = async () => {
    if (isBroken) throw new Error("the file is gone");
    return false;
  };
  const waiting = waiters.wait({ name: "claim", account: "alice", isOver }, new AbortController().signal);
  await stage.clock.advance(100);
  isBroken = true;
  await stage.clock.advance(25);
  await waiting;
  expect(stage.clock.sleepers).toBe(0);
});

test("an operation waits for another process's write, and fails when that takes too long", async () => {
  using stage = new Stage();
  const { store } = stage.node({ busyTimeoutMs: 1000 });
  const { session, key } = await signIn(store, "alice");
  const other = new (nodeSqlite().DatabaseSync)(stage.file.path);
  other.exec("BEGIN IMMEDIATE");
  const waiting = signIn(store, "patient");
  await stage.clock.advance(900);
  // Reading needs no lock.
  expect(await store.sessions.read(key)).toEqual(session);
  other.exec("COMMIT; BEGIN IMMEDIATE; COMMIT");
  await stage.clock.advance(25);
  expect((await waiting).outcome).toBe("created");

  other.exec("BEGIN IMMEDIATE");
  const failing = expect(signIn(store, "impatient")).rejects.toThrow(/kept the SQLite file locked for 1000 ms/);
  await stage.clock.advance(1100);
  await failing;
  other.exec("ROLLBACK");
  other.close();
  expect((await signIn(store, "later")).outcome).toBe("created");
});
