import { createSealer, webCrypto } from "@identity-web/core";
import { expect, test } from "vitest";
import { alice, begin, claim, everything, minute, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

/** Simulates a restart: closes the store and opens the same file again. */
const restarted = (stage: Stage, node: { driver: { close(): void } }) => {
  node.driver.close();
  return stage.node();
};

test("sessions, grants and their versions in SQLite survive a restart", async () => {
  using stage = new Stage();
  const before = stage.node();
  const { session, grant, key, grantKey } = await signIn(before.store, "alice");
  const read = await before.store.tokens.read(grantKey);
  const { store } = restarted(stage, before);
  expect(await store.sessions.read(key)).toEqual(session);
  expect(await store.tokens.read(grantKey)).toEqual({ value: grant, version: read?.version });
});

test("a refresh claim survives a restart: its token isn't sent again, and the abandoned grant ends", async () => {
  using stage = new Stage();
  const before = stage.node();
  const { grantKey } = await signIn(before.store, "alice");
  const lost = await claim(before.store, grantKey);
  const after = restarted(stage, before);
  const version = (await after.store.tokens.read(grantKey))?.version ?? "absent";
  const terms = { forMs: 40_000, singleUse: true };
  expect(await after.store.tokens.claimRefresh(grantKey, version, terms)).toEqual({ busyForMs: 40_000 });
  await stage.clock.advance(40_000);
  const { version: claimed = "absent" } = (await after.store.tokens.read(grantKey)) ?? {};
  expect(await after.store.tokens.claimRefresh(grantKey, claimed, terms)).toBe("abandoned");
  expect((await after.store.tokens.read(grantKey))?.value).toMatchObject({
    accessTokens: [],
    renewal: "none",
    providerState: "",
  });
  expect(await after.store.tokens.releaseRefresh(lost, "unsent")).toBe("lost");
});

test("a refresh claim from before a restart never equals a claim from after it", async () => {
  using stage = new Stage();
  const before = stage.node();
  const key = { app: "mail-api" } as const;
  const first = await claim(before.store, key);
  await before.store.tokens.releaseRefresh(first, "unsent");
  const { store } = restarted(stage, before);
  const second = await claim(store, key);
  expect(second.id).not.toBe(first.id);
  expect(await store.tokens.commitRefresh(first, personal("late", stage.clock.now()).grant)).toBe("removed");
});

test("redemptions survive a restart: a code isn't sent twice, and a sign-in that began before the restart is stored", async () => {
  using stage = new Stage();
  const before = stage.node();
  const redemption = await begin(before.store, "transaction");
  const { store } = restarted(stage, before);
  expect(await store.beginRedemption("transaction", { forMs: minute, rememberMs: minute })).toBe("replayed");
  const { session, grant } = personal("alice", redemption.startedAt);
  expect(await store.signIn(session, grant, redemption)).toBe("created");
});

test("removed sessions stay removed after a restart, and the ruling still stops old sign-ins", async () => {
  using stage = new Stage();
  const before = stage.node();
  const { key, grantKey } = await signIn(before.store, "alice");
  const redemption = await begin(before.store, "pending");
  await before.store.removeAccount(alice.key, everything);
  const { store } = restarted(stage, before);
  expect(await store.sessions.read(key)).toBeUndefined();
  expect(await store.tokens.read(grantKey)).toBeUndefined();
  const { session, grant } = personal("again", redemption.startedAt);
  expect(await store.signIn(session, grant, redemption)).toBe("stopped");
});

test("rulings under a sid and the sid index in SQLite survive a restart", async () => {
  using stage = new Stage();
  const before = stage.node();
  await signIn(before.store, "alice", { sid: "sid" });
  await before.store.markEnded({ verified: true, sid: "other" }, minute);
  const { store } = restarted(stage, before);
  expect((await signIn(store, "late", { sid: "other" })).outcome).toBe("stopped");
  expect(await store.markEnded({ verified: true, sid: "sid" }, minute)).toMatchObject([{ account: alice.key }]);
});

test("a closed SQLite store fails every operation and ends every wait", async () => {
  using stage = new Stage();
  const { store, driver } = stage.node();
  const { key, grantKey } = await signIn(store, "alice");
  await claim(store, grantKey);
  const version = (await store.tokens.read(grantKey))?.version ?? "absent";
  const waiting = store.tokens.waitForChange(grantKey, version, new AbortController().signal);
  await stage.clock.advance(100);
  driver.close();
  driver.close();
  await expect(waiting).rejects.toThrow();
  const asked = [
    async () => store.sessions.read(key),
    async () => store.tokens.read(grantKey),
    async () => store.removeAccount(alice.key, everything),
    async () => driver.inspect(),
  ];
  for (const ask of asked) await expect(ask()).rejects.toThrow();
  expect(stage.clock.sleepers).toBe(0);
});

test("an app that opens the same SQLite store twice shares one file and one state", async () => {
  using stage = new Stage();
  const { driver, store } = stage.node();
  const context = { clock: stage.clock, crypto: webCrypto, events: { emit: () => undefined } };
  const second = driver.open({ ...context, sealer: createSealer([stage.secret]) });
  const { session, key } = await signIn(store, "alice");
  expect(await second.sessions.read(key)).toEqual(session);
  driver.close();
  for (const each of [store, second]) await expect((async () => each.sessions.read(key))()).rejects.toThrow();
});
