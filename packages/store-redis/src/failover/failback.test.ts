import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { alice, everything, signIn } from "../test/people.ts";
import { CountingProxy } from "../test/proxy.ts";
import { Stage, type TestClient } from "../test/stage.ts";

const alone = ["--repl-diskless-sync-delay", "0"];

const offsetIn = (info: string): string | undefined => /^master_repl_offset:(\d+)/m.exec(info)?.[1];

/** Two servers behind one address. The first one is the master, and the second one its replica. */
async function scene(program: string) {
  const stages = [await Stage.on(program, alone), await Stage.on(program, alone)] as const;
  const ports = stages.map(({ server }) => server.port);
  const clients = await Promise.all(stages.map((stage) => stage.client()));
  const proxied: TestClient[] = [];
  const proxy = await CountingProxy.to(stages[0].server.port);
  const clientOf = (index: number): TestClient => {
    const client = clients[index];
    if (client === undefined) throw new Error("there are two servers");
    return client;
  };
  const follow = async (index: number): Promise<void> => {
    await clientOf(index).sendCommand(["REPLICAOF", "127.0.0.1", String(ports[1 - index])]);
    const isLinked = async () => String(await clientOf(index).info("replication")).includes("master_link_status:up");
    await expect.poll(isLinked, { timeout: 20_000 }).toBe(true);
  };
  await follow(1);
  return {
    async node() {
      const node = await stages[0].node({ url: proxy.url });
      proxied.push(node.client);
      return node;
    },
    /** A client of the server itself, as of a process whose connection stays. */
    nodeOf: (index: 0 | 1) => stages[index].node(),
    /** Waits until the replica has all data of the master. */
    async inStep() {
      const offsets = async () =>
        Promise.all(clients.map(async (client) => offsetIn(await client.info("replication"))));
      await expect.poll(async () => new Set(await offsets()).size, { timeout: 10_000 }).toBe(1);
    },
    promote: (index: 0 | 1) => clientOf(index).sendCommand(["REPLICAOF", "NO", "ONE"]),
    follow,
    async direct(index: 0 | 1) {
      const mend = proxy.cut();
      proxy.redirect(ports[index] ?? 0);
      mend();
      for (const client of proxied) await expect.poll(() => client.ping().catch(() => "")).toBe("PONG");
    },
    async [Symbol.asyncDispose]() {
      await proxy.close();
      for (const stage of stages) await stage[Symbol.asyncDispose]();
    },
  };
}

requires("redis-server")(
  "a Redis master that loses its role to its replica and gets it back, without a restart",
  (program) => {
    test("restores no session, neither one that was removed meanwhile nor one of a process that stayed connected", async () => {
      await using servers = await scene(program);
      const [app, stayed] = [await servers.node(), await servers.nodeOf(0)];
      const first = await signIn(app.store, "first");
      expect(await stayed.store.sessions.read(first.key)).toEqual(first.session);
      await servers.inStep();
      await servers.promote(1);
      await servers.direct(1);
      await servers.follow(0);
      // Their connections lead to the former master.
      for (const { store } of [stayed, await servers.nodeOf(0)]) {
        const read = async () => store.sessions.read(first.key);
        await expect(read()).rejects.toMatchObject({ status: 503, reason: "redis-read-only" });
      }
      expect(await app.store.sessions.read(first.key)).toBeUndefined();
      const second = await signIn(app.store, "second");
      expect((await app.store.removeAccount(alice.key, everything)).sessions).toBe(1);
      await servers.inStep();
      await servers.promote(0);
      await servers.direct(0);
      for (const { store } of [app, stayed, await servers.node()]) {
        for (const { key } of [first, second]) expect(await store.sessions.read(key)).toBeUndefined();
      }
      const third = await signIn(app.store, "third");
      expect(third.outcome).toBe("created");
      expect(await stayed.store.sessions.read(third.key)).toEqual(third.session);
    });

    test("restores no session whose removal the replica didn't have, although no process used that replica", async () => {
      await using servers = await scene(program);
      const [app, stayed] = [await servers.node(), await servers.nodeOf(0)];
      const first = await signIn(app.store, "first");
      await servers.inStep();
      await servers.promote(1);
      expect((await app.store.removeAccount(alice.key, everything)).sessions).toBe(1);
      expect(await app.store.sessions.read(first.key)).toBeUndefined();
      await servers.follow(0);
      await servers.promote(0);
      for (const { store } of [stayed, app, await servers.node()])
        expect(await store.sessions.read(first.key)).toBeUndefined();
      const again = await signIn(app.store, "again");
      expect(await stayed.store.sessions.read(again.key)).toEqual(again.session);
    });

    test("processes agree on one state after all keys were deleted", async () => {
      await using servers = await scene(program);
      const app = await servers.node();
      await servers.promote(1);
      await servers.follow(0);
      await servers.direct(1);
      await signIn(app.store, "first");
      await servers.promote(0);
      await servers.direct(0);
      await signIn(app.store, "second");
      await (await servers.nodeOf(0)).client.flushAll();
      const other = await servers.nodeOf(0);
      for (const [name, one, two] of [
        ["third", app, other],
        ["fourth", other, app],
      ] as const) {
        const { key, session } = await signIn(one.store, name);
        expect(await two.store.sessions.read(key)).toEqual(session);
      }
    });
  },
);
