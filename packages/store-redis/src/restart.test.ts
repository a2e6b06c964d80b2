import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { arrivalMs } from "./redis-store.ts";
import { alice, begin, claim, everything, minute, personal, signIn } from "./test/people.ts";
import { CountingProxy } from "./test/proxy.ts";
import { Stage } from "./test/stage.ts";

const appendOnly = ["--appendonly", "yes", "--appendfsync", "always"];

requires("redis-server")("a store on a Redis server that fails", (program) => {
  test("every operation fails within timeoutMs while Redis is stopped, and works again afterwards", async () => {
    await using stage = await Stage.on(program);
    const { store, events } = await stage.node({ timeoutMs: 100 });
    // A busy machine may need longer than the limit, so the sign-in has none.
    const { key, grantKey } = await signIn((await stage.node()).store, "alice");
    await stage.server.kill();
    const operations = [
      () => store.sessions.read(key),
      () => store.sessions.list(alice.key),
      () => store.tokens.read(grantKey),
      () => store.beginRedemption("transaction", { forMs: 1000, rememberMs: 1000 }),
      () => store.markEnded({ verified: true, sid: "sid" }, 1000),
      () => store.removeAccount(alice.key, everything),
      () => store.tokens.waitForChange(grantKey, "version", new AbortController().signal),
    ];
    for (const operation of operations) {
      await expect((async () => operation())()).rejects.toMatchObject({ code: "store_unavailable", status: 503 });
    }
    expect(events.filter(({ type }) => type === "store_failed")).toHaveLength(operations.length);
    await stage.server.start();
    await expect
      .poll(() => signIn(store, `again-${performance.now()}`).catch(() => undefined))
      .toMatchObject({
        outcome: "created",
      });
  });

  test("a read fails after timeoutMs while Redis is frozen, and works again afterwards", async () => {
    await using stage = await Stage.on(program);
    const { store } = await stage.node({ timeoutMs: 300 });
    const { key, session } = await signIn((await stage.node()).store, "alice");
    stage.server.freeze();
    try {
      const asked = (async () => store.sessions.read(key))();
      await expect(asked).rejects.toMatchObject({
        status: 503,
        reason: "redis-unanswered",
        message: "Redis did not answer within 300 ms",
      });
    } finally {
      stage.server.thaw();
    }
    await expect.poll(async () => store.sessions.read(key)).toEqual(session);
  });

  test("a restart of Redis restores no session, neither for this process nor for another", async () => {
    await using stage = await Stage.on(program, appendOnly);
    const [one, other] = [await stage.node(), await stage.node()];
    const { key, grantKey } = await signIn(one.store, "alice");
    const refresh = await claim(one.store, grantKey);
    const begun = await begin(one.store, "transaction-on-its-way");
    const { session, grant } = personal("late", begun.startedAt);
    await stage.server.kill();
    await stage.server.start();
    expect(await stage.client().then((client) => client.keys(`*{${alice.key}}:facts`))).toHaveLength(1);
    for (const { store } of [one, other]) {
      await expect.poll(async () => (await store.sessions.list(alice.key)).length).toBe(0);
      expect(await store.sessions.read(key)).toBeUndefined();
      expect(await store.tokens.read(grantKey)).toBeUndefined();
    }
    expect(await other.store.tokens.commitRefresh(refresh, grant)).toBe("removed");
    expect(await other.store.signIn(session, grant, begun)).toBe("ended");
    expect((await signIn(one.store, "newer")).outcome).toBe("created");
  });

  test("sessions survive a restart of Redis with keepSessionsAcrossFailover", async () => {
    await using stage = await Stage.on(program, appendOnly);
    const { store } = await stage.node({ keepSessionsAcrossFailover: true });
    const { key, session } = await signIn(store, "alice");
    await stage.server.kill();
    await stage.server.start();
    await expect.poll(async () => store.sessions.read(key)).toEqual(session);
  });

  test("operations succeed after Redis has lost its scripts", async () => {
    await using stage = await Stage.on(program);
    const { store, client } = await stage.node();
    const { key, session } = await signIn(store, "alice");
    await client.scriptFlush();
    expect(await store.sessions.read(key)).toEqual(session);
    await client.scriptFlush();
    const many = Array.from({ length: 20 }, async () => store.sessions.read(key));
    expect(await Promise.all(many)).toEqual(many.map(() => session));
  });

  test("a failover to a replica restores no session", async () => {
    await using stage = await Stage.on(program, ["--repl-diskless-sync-delay", "0"]);
    await using standby = await Stage.on(program);
    const proxy = await CountingProxy.to(stage.server.port);
    try {
      const { store } = await stage.node({ url: proxy.url });
      const kept = await stage.node({ url: proxy.url, keepSessionsAcrossFailover: true, keyPrefix: "kept:" });
      const { key } = await signIn(store, "alice");
      const ofKept = await signIn(kept.store, "alice");
      const follower = await standby.client();
      await follower.sendCommand(["REPLICAOF", "127.0.0.1", String(stage.server.port)]);
      await expect.poll(() => follower.keys(`*{${alice.key}}:facts`), { timeout: 10_000 }).toHaveLength(2);
      proxy.redirect(standby.server.port);
      await stage.server.kill();
      await follower.sendCommand(["REPLICAOF", "NO", "ONE"]);
      await expect.poll(async () => kept.store.sessions.read(key)).toEqual(ofKept.session);
      expect(await store.sessions.read(key)).toBeUndefined();
      expect((await signIn(store, "newer")).outcome).toBe("created");
    } finally {
      await proxy.close();
    }
  });

  test("a Redis server without free memory refuses only sign-ins", async () => {
    await using stage = await Stage.on(program);
    const { store, client } = await stage.node();
    const { key, grantKey, grant } = await signIn(store, "alice");
    const begun = await begin(store, "transaction-on-its-way");
    await client.configSet("maxmemory", "1");
    const { session } = personal("late", begun.startedAt);
    await expect((async () => store.signIn(session, grant, begun))()).rejects.toMatchObject({ status: 503 });
    const touch = { idleMs: minute, everyMs: 0 };
    expect((await store.sessions.read(key, touch))?.idleExpiresAt).toBeLessThanOrEqual(Date.now() + minute + arrivalMs);
    expect(await store.tokens.commitRefresh(await claim(store, grantKey), grant)).toHaveProperty("version");
    expect(await store.markEnded({ verified: true, sid: "sid-of-alice" }, minute)).toMatchObject([
      { account: alice.key },
    ]);
    expect((await store.removeAccount(alice.key, everything)).sessions).toBe(1);
    expect(await store.sessions.read(key)).toBeUndefined();
  });

  test("the store's time continues after the Redis server's clock is set back", async () => {
    await using stage = await Stage.on(program);
    const { store, client } = await stage.node({ keepSessionsAcrossFailover: true, keyPrefix: "app:" });
    const first = await begin(store, "first");
    // Writes the clock as if the server had been one hour ahead at the last reading.
    const ahead = first.startedAt + 60 * minute;
    await client.set("app:clock", `${ahead} 0 - ${first.startedAt} 0 m`);
    const next = await begin(store, "next");
    expect(next.startedAt).toBeGreaterThanOrEqual(ahead);
    expect(next.startedAt).toBeLessThan(ahead + minute);
    expect((await begin(store, "last")).startedAt).toBeGreaterThanOrEqual(next.startedAt);
  });

  test("the store's time reduces its lead after restarts of the server, and never goes back", async () => {
    await using stage = await Stage.on(program);
    const { store, client } = await stage.node({ keepSessionsAcrossFailover: true, keyPrefix: "app:" });
    const first = await begin(store, "first");
    // The clock as it was 20 seconds ago, after restarts that put it 5 seconds ahead.
    const last = first.startedAt - 20_000;
    await client.set("app:clock", `${last} 5000 - ${last} 0 m`);
    const next = await begin(store, "next");
    expect(next.startedAt - Date.now()).toBeLessThanOrEqual(3_010);
    expect(next.startedAt).toBeGreaterThanOrEqual(last + 5_000);
    for (let reading = 0, before = next.startedAt; reading < 50; reading++) {
      const { startedAt } = await begin(store, `reading-${reading}`);
      expect(startedAt).toBeGreaterThanOrEqual(before);
      before = startedAt;
    }
  });
});
