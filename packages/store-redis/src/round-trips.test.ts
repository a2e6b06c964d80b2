import { World } from "@identity-web/testing/scripted-provider";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { redisStore } from "./index.ts";
import { bob, signIn } from "./test/people.ts";
import { CountingProxy } from "./test/proxy.ts";
import { Stage } from "./test/stage.ts";

const alice = { subject: "alice", sid: "sid-1" };

requires("redis-server")("round trips to Redis", (program) => {
  test.each([1, 100])(
    "sign-ins, requests and a sign-out take few round trips to Redis, with %i sessions of the account",
    async (sessions) => {
      await using stage = await Stage.on(program);
      const proxy = await CountingProxy.to(stage.server.port);
      try {
        const client = await stage.client(proxy.url);
        const driver = redisStore(client);
        const memory = { ...driver, inspect: () => ({ accounts: [], sessions: 0 }) };
        const world = new World({ memory, outOfProcess: true });
        let person = await world.signIn(alice);
        for (let each = 1; each < sessions; each++) person = await world.signIn(alice);
        const { node } = world;
        const request = async () => expect(await node.readSession.execute(person.handle)).toBeDefined();
        const withToken = async () => {
          await request();
          await world.acquire(person);
        };
        const guardedWithToken = async () => {
          const found = await node.readSession.execute(person.handle, true);
          if (found === undefined) throw new Error("the session is alive");
          await node.acquireToken.execute(person.key, { scopes: ["Mail.Read"] }, found.tokens);
        };
        // The server has all scripts by now, except those that read.
        await withToken();
        await guardedWithToken();
        await world.signOut(await world.signIn({ subject: "bob", sid: "sid-2" }));
        await world.settled();

        expect(await proxy.tripsOf(() => world.signIn({ subject: "carol", sid: "sid-3" }))).toBe(4);
        expect(await proxy.tripsOf(() => world.signIn({ subject: "carol" }))).toBe(4);
        expect(await proxy.tripsOf(request)).toBe(1);
        expect(await proxy.tripsOf(withToken)).toBe(2);
        expect(await proxy.tripsOf(guardedWithToken)).toBe(1);
        expect(await proxy.tripsOf(() => world.signOut(person, "everywhere"))).toBeLessThanOrEqual(2);
        await world.settled();
        expect(world.provider.revokedRefreshTokens).toHaveLength(sessions + 1);
        expect(await node.readSession.execute(person.handle)).toBeUndefined();
      } finally {
        await proxy.close();
      }
    },
  );

  test("a touch takes one more round trip to Redis", async () => {
    await using stage = await Stage.on(program);
    const proxy = await CountingProxy.to(stage.server.port);
    try {
      const { store } = await stage.node({ url: proxy.url });
      const touch = { idleMs: 1_800_000, everyMs: 0 };
      await store.sessions.read((await signIn(store, "bob", bob)).key, touch);
      const { key } = await signIn(store, "alice");
      expect(await proxy.tripsOf(async () => store.sessions.read(key, touch))).toBe(2);
    } finally {
      await proxy.close();
    }
  });
});
