import { globSync, readFileSync } from "node:fs";
import { webCrypto } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { sqliteStore } from "./index.ts";
import { alice, begin, bob, claim, everything, grantKeyOf, minute, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

/** All bytes on the disk: the file, its log, and the other files that SQLite keeps. */
const bytesOf = ({ file }: Stage): string =>
  globSync(`${file.folder}/*`)
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");

const personalTexts = [
  ...["@example.org", "subject-of-", "Person ", "sid-of-", "mail-of-"],
  ...["id-token-of-", "login-hint-of-", "access-token-of-", "refresh-token-of-", "Mail.Read"],
];

test("a stolen SQLite file or log reveals no token, no sid and no personal data", async () => {
  using stage = new Stage();
  const { store, driver } = stage.node();
  const { grantKey } = await signIn(store, "alice");
  await signIn(store, "bob", { account: bob });
  const { grant } = personal("refreshed", stage.clock.now());
  await store.tokens.commitRefresh(await claim(store, grantKey), grant);
  await store.tokens.commitRefresh(await claim(store, { ...grantKey, kind: "on-behalf-of" }), grant);
  await store.tokens.commitRefresh(await claim(store, { app: "mail-api" }), grant);
  await store.markEnded({ verified: true, sid: "sid-of-alice" }, minute);
  await store.markEnded({ verified: false, sid: "unknown-sid" }, minute);
  await store.removeAccount(alice.key, { ...everything, sessions: { sids: ["sid-of-alice"] } });

  const inUse = bytesOf(stage);
  driver.close();
  for (const bytes of [inUse, bytesOf(stage)]) {
    for (const text of [...personalTexts, stage.secret]) expect(bytes).not.toContain(text);
    // The account key is there, which proves that these are the store's bytes.
    for (const text of [alice.key, bob.key, "mail-api", "transaction-of-bob"]) expect(bytes).toContain(text);
  }
});

describe("a secret that is rotated by putting a new one first", () => {
  const newSecret = webCrypto.random(32);
  const nodes = (stage: Stage) => ({
    before: stage.node({ secrets: [stage.secret] }),
    during: stage.node({ secrets: [newSecret, stage.secret] }),
    after: stage.node({ secrets: [newSecret] }),
  });

  test("after a new secret is put first, old sessions are read and refreshed grants are sealed with the new secret", async () => {
    using stage = new Stage();
    const { before, during, after } = nodes(stage);
    const { session, key, grant, grantKey } = await signIn(before.store, "alice");
    expect(await during.store.sessions.read(key)).toEqual(session);
    expect((await during.store.tokens.read(grantKey))?.value).toEqual(grant);
    const { accessTokens } = personal("newer", session.createdAt).grant;
    await during.store.tokens.commitRefresh(await claim(during.store, grantKey), { ...grant, accessTokens });
    expect((await after.store.tokens.read(grantKey))?.value).toEqual({ ...grant, accessTokens });
    expect([...during.events, ...after.events]).toEqual([]);
  });

  test.each(["before", "during"] as const)(
    "a logout notice at a node from %s a rotation of secrets ends and stops the sessions of all nodes",
    async (notified) => {
      using stage = new Stage();
      const { before, during, ...rest } = nodes(stage);
      const others = { before, during, ...rest };
      await signIn(before.store, "first", { sid: "sid" });
      await signIn(during.store, "second", { sid: "sid", account: bob });
      const found = await others[notified].store.markEnded({ verified: true, sid: "sid" }, minute);
      expect(found.map(({ account }) => account).sort()).toEqual([alice.key, bob.key]);
      for (const node of [before, during]) {
        expect((await signIn(node.store, `late-${node === before}`, { sid: "sid" })).outcome).toBe("stopped");
      }
    },
  );

  test.each([
    ["before", "during"],
    ["during", "before"],
    ["after", "during"],
    ["during", "after"],
  ] as const)(
    "a removal at a node from %s a rotation of secrets ends sessions of a node from %s it, and leaves its ruling there",
    async (remover, other) => {
      using stage = new Stage();
      const all = nodes(stage);
      const { key } = await signIn(all[other].store, "stored", { sid: "sid" });
      const redemption = await begin(all[other].store, "pending");
      const removal = { ...everything, sessions: { sids: ["sid"] }, tokens: "of-those-sessions" } as const;
      await all[remover].store.removeAccount(alice.key, removal);
      expect(await all[other].store.sessions.read(key)).toBeUndefined();
      const { session, grant } = personal("late", redemption.startedAt, { sid: "sid" });
      expect(await all[other].store.signIn(session, grant, redemption)).toBe("stopped");
    },
  );
});

type Place = readonly [partition: string, key: string];

/** Copies the seal of one cell to another cell. */
const moveSeal = (stage: Stage, from: Place, to: Place): void =>
  void stage.sql(
    `UPDATE cells SET seal = (SELECT seal FROM cells WHERE partition = ? AND key = ?) WHERE partition = ? AND key = ?`,
    ...from,
    ...to,
  );

describe("a SQLite file that another program changed", () => {
  const unreadable = (record: string) => ({ type: "record_unreadable", record, account: alice.key });

  test("a session cell that was moved to another account or id signs no user in", async () => {
    using stage = new Stage();
    const { store, events } = stage.node();
    const { session } = await signIn(store, "alice");
    const bobs = await signIn(store, "bob", { account: bob });
    moveSeal(stage, [alice.key, `s:${session.id}`], [bob.key, `s:${bobs.session.id}`]);
    expect(await store.sessions.read(bobs.key)).toBeUndefined();
    stage.sql("UPDATE cells SET key = 's:another' WHERE partition = ? AND key LIKE 's:%'", alice.key);
    expect(await store.sessions.read({ account: alice.key, id: "another" })).toBeUndefined();
    expect(events).toEqual([{ ...unreadable("session"), account: bob.key }, unreadable("session")]);
    expect(session.account).toEqual(alice);
  });

  test("a grant cell that was moved or truncated counts as ended, and the account can still be removed", async () => {
    using stage = new Stage();
    const { store, events } = stage.node();
    const [first, second] = [await signIn(store, "first"), await signIn(store, "second")];
    moveSeal(stage, [alice.key, `g:s:${first.key.id}`], [alice.key, `g:s:${second.key.id}`]);
    stage.sql("UPDATE cells SET seal = substr(seal, 1, 40) WHERE key = ?", `g:s:${first.key.id}`);
    for (const { grantKey, session } of [first, second]) {
      expect((await store.tokens.read(grantKey))?.value).toMatchObject({ accessTokens: [], renewal: "none" });
      expect(await store.sessions.read({ account: alice.key, id: session.id })).toEqual(session);
    }
    expect(events).toEqual([unreadable("grant"), unreadable("grant")]);
    expect(await store.removeAccount(alice.key, everything)).toMatchObject({ sessions: 2, grants: 2 });
  });

  test("a cell with unexpected content causes an error, and not a sign-out", async () => {
    using stage = new Stage();
    const { store } = stage.node();
    const { session } = await signIn(store, "alice");
    stage.sql("UPDATE cells SET value = 'something else' WHERE key LIKE 'g:%'");
    await expect((async () => store.tokens.read(grantKeyOf(session)))()).rejects.toThrow(/JSON/);
  });
});

describe("inspect", () => {
  test("inspect() of a SQLite store lists the users of sessions and tokens, without the tokens", async () => {
    using stage = new Stage();
    const { store, driver } = stage.node();
    expect(await driver.inspect()).toEqual({ accounts: [], sessions: 0 });
    const { session, grantKey } = await signIn(store, "first", { idleExpiresAt: stage.clock.now() + minute });
    await signIn(store, "second");
    await signIn(store, "third", { account: bob });
    await store.tokens.commitRefresh(await claim(store, { app: "mail-api" }), personal("app", session.createdAt).grant);
    await claim(store, { ...grantKey, kind: "on-behalf-of" });
    await store.tokens.releaseRefresh(
      await claim(store, grantKeyOf({ ...session, account: bob, id: "id-of-third".padEnd(43, "-") })),
      "refused",
    );
    const grant = { scopes: ["Mail.Read"], expiresAt: session.expiresAt };
    const ofBob = { key: bob.key, username: "bob@example.org", grants: [], sessions: 1 };
    const contents = await driver.inspect();
    expect(contents).toEqual({
      accounts: [{ key: alice.key, username: "alice@example.org", grants: [grant, grant], sessions: 2 }, ofBob],
      sessions: 3,
    });
    expect(JSON.stringify(contents)).not.toMatch(/token-of/);
    await stage.clock.advance(minute);
    expect((await driver.inspect()).accounts[0]).toMatchObject({ grants: [grant], sessions: 1 });
  });

  test("inspect() of a SQLite store lists nothing with other secrets, or before an app has opened the store", async () => {
    using stage = new Stage();
    await signIn(stage.node().store, "alice");
    expect(await stage.node({ secrets: [webCrypto.random(32)] }).driver.inspect()).toEqual({
      accounts: [],
      sessions: 0,
    });
    expect(await sqliteStore(stage.file.path).inspect()).toEqual({ accounts: [], sessions: 0 });
  });
});
