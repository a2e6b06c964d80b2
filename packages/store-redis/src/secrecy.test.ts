import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { dump } from "./test/dump.ts";
import { alice, bob, claim, everything, minute, personal, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

const personalTexts = [
  ...["@example.org", "subject-of-", "Person ", "sid-of-", "mail-of-"],
  ...["id-token-of-", "login-hint-of-", "access-token-of-", "refresh-token-of-", "Mail.Read"],
];

requires("redis-server")("data in Redis", (program) => {
  test("the data in Redis contains no token, no sid and no personal data", async () => {
    await using stage = await Stage.on(program);
    const { store, client, driver } = await stage.node();
    const { grantKey } = await signIn(store, "alice");
    await signIn(store, "bob", bob);
    for (let each = 0; each < 60; each++) await signIn(store, `alice-${each}`);
    const { grant } = personal("refreshed", Date.now());
    await store.tokens.commitRefresh(await claim(store, grantKey), grant);
    await store.tokens.commitRefresh(await claim(store, { ...grantKey, kind: "on-behalf-of" }), grant);
    await store.tokens.commitRefresh(await claim(store, { app: "mail-api" }), grant);
    await store.markEnded({ verified: true, sid: "sid-of-alice" }, minute);
    await store.markEnded({ verified: false, sid: "unknown-sid" }, minute);
    const atRest = () => dump([(...args) => client.sendCommand(args)]);
    const living = await atRest();
    expect((await driver.inspect()).sessions).toBe(62);
    await store.removeAccount(alice.key, { ...everything, sessions: { sids: ["sid-of-alice"] } });
    const removed = await atRest();
    await store.sweep(alice.key, async () => undefined, "all");
    const swept = await atRest();
    expect(removed.length).toBeGreaterThan(swept.length);

    for (const bytes of [living, removed, swept]) {
      const shown = (texts: readonly string[]) => texts.filter((text) => bytes.includes(text));
      expect(shown([...personalTexts, stage.secret])).toEqual([]);
      // The account key is there, which proves that this is the store's server.
      const known = [alice.key, bob.key, "mail-api", "transaction-of-bob"];
      expect(shown(known)).toEqual(known);
    }
  });

  test("every key that the store writes to Redis expires", async () => {
    await using stage = await Stage.on(program);
    const { store, client } = await stage.node();
    const { grantKey } = await signIn(store, "alice");
    for (let each = 0; each < 60; each++) await signIn(store, `alice-${each}`);
    await claim(store, { ...grantKey, kind: "on-behalf-of" });
    await claim(store, { app: "mail-api" });
    await store.markEnded({ verified: true, sid: "sid-of-alice" }, minute);
    await store.markEnded({ verified: false, sid: "unknown-sid" }, minute);
    const withoutEnd = async () => {
      const keys = await client.keys("*");
      const left = await Promise.all(keys.map((key) => client.pTTL(key)));
      return keys.filter((_, index) => (left[index] ?? -1) < 0);
    };
    expect(await withoutEnd()).toEqual([]);
    // Some sessions stay, so that their keys are written again.
    await store.removeAccount(alice.key, { ...everything, issuedUntil: 999 });
    await store.removeAccount(alice.key, { ...everything, sessions: { sids: ["sid-of-alice"] } });
    expect(await withoutEnd()).toEqual([]);
  });

  test("inspect() of a Redis store lists the users of sessions and tokens, without the tokens", async () => {
    await using stage = await Stage.on(program);
    const { store, driver } = await stage.node();
    await signIn(store, "alice");
    await signIn(store, "bob", bob);
    await store.removeAccount(bob.key, { ...everything, sessions: "none" });
    const { accounts, sessions } = await driver.inspect();
    expect(sessions).toBe(2);
    expect(accounts.map(({ username, grants }) => [username, grants.length]).sort()).toEqual([
      ["alice@example.org", 1],
      ["bob@example.org", 0],
    ]);
    expect(JSON.stringify(accounts)).not.toContain("token-of");
  });
});
