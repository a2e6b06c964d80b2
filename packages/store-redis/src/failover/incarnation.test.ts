import { systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { redisCells } from "../cells.ts";
import type { RedisStoreOptions } from "../options.ts";
import { CountingProxy } from "../test/proxy.ts";
import { Stage } from "../test/stage.ts";

const context = { clock: systemClock, crypto: webCrypto };
const appendOnly = ["--appendonly", "yes", "--appendfsync", "always"];
const put = [{ key: "a", value: "value", seal: "seal", endsAt: Number.MAX_SAFE_INTEGER }];
const look = { keys: ["a"] };
const timeoutMs = 10_000;

const cellsOn = async (stage: Stage, options: RedisStoreOptions = {}, url = stage.server.url) =>
  redisCells(await stage.client(url), { timeoutMs, ...options }, context);

requires("redis-server")("Redis cells across restarts and failovers", (program) => {
  test("a restart of Redis removes all cells for every process, and begins a new birth and new versions", async () => {
    await using stage = await Stage.on(program, appendOnly);
    const [one, other] = [await cellsOn(stage), await cellsOn(stage)];
    const before = await one.step("p", { put, look });
    expect((await other.step("p", { look })).cells).toEqual(before.cells);
    await stage.server.kill();
    await stage.server.start();
    for (const cells of [other, one]) {
      const when = before.cells.map(({ key, version }) => ({ key, version }));
      const after = await cells.step("p", { when, put, look });
      expect([after.done, after.cells]).toEqual([false, []]);
      expect(after.bornAt).toBeGreaterThan(before.now);
      expect(after.now).toBeGreaterThanOrEqual(after.bornAt);
    }
    expect((await one.step("p", { when: [{ key: "a", version: undefined }], put, look })).done).toBe(true);
    expect((await other.step("p", { look })).cells).toHaveLength(1);
  });

  test("with keepSessionsAcrossFailover cells, birth and versions survive a restart of Redis, and the time continues", async () => {
    await using stage = await Stage.on(program, appendOnly);
    const cells = await cellsOn(stage, { keepSessionsAcrossFailover: true });
    const before = await cells.step("p", { put, look });
    await stage.server.kill();
    await stage.server.start();
    const after = await cells.step("p", { look });
    expect([after.cells, after.bornAt]).toEqual([before.cells, before.bornAt]);
    expect(after.now).toBeGreaterThanOrEqual(before.now);
  });

  test.each([true, false])(
    "a Redis server that was flushed has a new birth (keepSessionsAcrossFailover: %s)",
    async (keep) => {
      await using stage = await Stage.on(program);
      const cells = await cellsOn(stage, { keepSessionsAcrossFailover: keep });
      const before = await cells.step("p", { put, look });
      const client = await stage.client();
      await client.flushAll();
      const after = await cells.step("p", { look });
      expect(after.cells).toEqual([]);
      expect(after.bornAt).toBeGreaterThanOrEqual(before.now);
    },
  );

  test("a failover to a replica removes all cells unless the app keeps them", async () => {
    await using stage = await Stage.on(program, ["--repl-diskless-sync-delay", "0"]);
    await using standby = await Stage.on(program);
    const proxy = await CountingProxy.to(stage.server.port);
    try {
      const cells = await cellsOn(stage, {}, proxy.url);
      const kept = await cellsOn(stage, { keepSessionsAcrossFailover: true, keyPrefix: "kept:" }, proxy.url);
      const before = await cells.step("p", { put, look });
      const ofKept = await kept.step("p", { put, look });
      const follower = await standby.client();
      await follower.sendCommand(["REPLICAOF", "127.0.0.1", String(stage.server.port)]);
      await expect.poll(() => follower.keys("*{p}:facts"), { timeout: 10_000 }).toHaveLength(2);
      proxy.redirect(standby.server.port);
      await stage.server.kill();
      await follower.sendCommand(["REPLICAOF", "NO", "ONE"]);
      const [after, afterOfKept] = [await cells.step("p", { look }), await kept.step("p", { look })];
      expect(after.cells).toEqual([]);
      expect(after.bornAt).toBeGreaterThan(before.now);
      expect([afterOfKept.cells, afterOfKept.bornAt]).toEqual([ofKept.cells, ofKept.bornAt]);
    } finally {
      await proxy.close();
    }
  });

  test("a stopped or silent Redis server causes an error within the time limit, and never an empty answer", async () => {
    await using stage = await Stage.on(program);
    const cells = await cellsOn(stage, { timeoutMs: 300 });
    // A busy machine may need longer than the limit.
    const { cells: there } = await (await cellsOn(stage)).step("p", { put, look });
    stage.server.freeze();
    try {
      await expect(cells.step("p", { look })).rejects.toThrow("Redis did not answer within 300 ms");
    } finally {
      stage.server.thaw();
    }
    await expect.poll(() => cells.step("p", { look }).catch(() => undefined)).toMatchObject({ cells: there });
    await stage.server.kill();
    await expect(cells.step("p", { look })).rejects.toThrow();
    await expect(cells.step("p", { put })).rejects.toThrow();
    await stage.server.start();
    await expect.poll(() => cells.step("p", { look }).catch(() => undefined)).toMatchObject({ cells: [] });
  });

  test("a wait for a change resolves without an error if Redis can't be reached", async () => {
    await using stage = await Stage.on(program);
    const cells = await cellsOn(stage, { timeoutMs: 100 });
    const { signal } = new AbortController();
    const waiting = cells.changed?.("p", signal);
    await stage.server.kill();
    await waiting;
    await cells.changed?.("another", signal);
    await stage.server.start();
    await expect.poll(() => cells.step("p", { look }).catch(() => undefined)).toMatchObject({ cells: [] });
  });

  test("a Redis server without free memory refuses only steps that add a sealed cell", async () => {
    await using stage = await Stage.on(program);
    const cells = await cellsOn(stage);
    const absent = [{ key: "a", version: undefined }];
    await cells.step("p", { put });
    const client = await stage.client();
    await client.configSet("maxmemory", "1");
    await expect(cells.step("other", { when: absent, put })).rejects.toThrow("OOM");
    expect((await cells.step("p", { put, look })).cells).toHaveLength(1);
    const barrier = { key: "fence", value: "", endsAt: Number.MAX_SAFE_INTEGER };
    expect((await cells.step("p", { when: [{ key: "fence", version: undefined }], put: [barrier] })).done).toBe(true);
    expect((await cells.step("p", { delete: ["a"], look })).cells).toEqual([]);
  });
});
