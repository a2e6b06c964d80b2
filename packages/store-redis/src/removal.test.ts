import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { alice, begin, claim, everything, minute, personal } from "./test/people.ts";
import { Stage, type StageNode } from "./test/stage.ts";

const signInIssuedAt = async ({ store }: StageNode, name: string, issuedAt: number) => {
  const begun = await begin(store, `transaction-of-${name}`);
  const { session, grant } = personal(name, begun.startedAt);
  const issued = { session: { ...session, issuedAt }, grant: { ...grant, issuedAt } };
  expect(await store.signIn(issued.session, issued.grant, begun)).toBe("created");
  const key = { account: alice.key, id: session.id };
  return { ...issued, key, grantKey: { ...key, kind: "session" } as const };
};

requires("redis-server")("a removal up to an issue time", (program) => {
  test.each([
    ["most", 4, 2],
    ["few", 2, 4],
  ])("that concerns %s of the account leaves the rest as it was", async (_, many, staying) => {
    await using stage = await Stage.on(program);
    const node = await stage.node();
    const { store, client } = node;
    const old = [];
    for (let each = 0; each < many; each++) old.push(await signInIssuedAt(node, `old-${each}`, 1000));
    const rest = [];
    for (let each = 0; each < staying; each++) rest.push(await signInIssuedAt(node, `new-${each}`, 2000));
    const claims = [];
    for (const { grantKey } of rest) claims.push({ grantKey, held: await claim(store, grantKey) });
    const onItsWay = await claim(store, { account: alice.key, kind: "on-behalf-of", id: "assertion" });

    const { sessions, grants } = await store.removeAccount(alice.key, { ...everything, issuedUntil: 1000 });
    expect([sessions, grants]).toEqual([many, many]);
    for (const { key, grantKey } of old) {
      expect(await store.sessions.read(key)).toBeUndefined();
      expect(await store.tokens.read(grantKey)).toBeUndefined();
    }
    for (const { key, session, grantKey, grant } of rest) {
      expect(await store.sessions.read(key, { idleMs: minute, everyMs: minute })).toEqual(session);
      expect((await store.tokens.read(grantKey))?.value).toEqual(grant);
    }
    expect((await store.sessions.list(alice.key)).map(({ id }) => id).sort()).toEqual(
      rest.map(({ key }) => key.id).sort(),
    );
    const [first] = rest;
    if (first === undefined) throw new Error("nobody stayed");
    for (const { held } of claims)
      expect(await store.tokens.commitRefresh(held, first.grant)).toHaveProperty("version");
    // A grant that is only claimed has no issue time: it goes with all tokens.
    expect(await store.tokens.commitRefresh(onItsWay, first.grant)).toBe("removed");
    for (const key of await client.keys("*{a:*")) expect(await client.pTTL(key)).toBeGreaterThan(0);

    const last = await store.removeAccount(alice.key, everything);
    expect([last.sessions, last.grants]).toEqual([staying, staying]);
    expect(await store.sessions.list(alice.key)).toEqual([]);
  });
});
