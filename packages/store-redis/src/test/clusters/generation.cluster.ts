import { systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisCells, redisCells } from "../../cells.ts";
import { RedisCluster, type TestCluster } from "../redis-cluster.ts";

const minute = 60_000;
const put = [{ key: "a", value: "value", seal: "seal", endsAt: Number.MAX_SAFE_INTEGER }];
const look = { keys: ["a"] };
const slotOf = (partition: string) => `{${partition}}`;

requires("redis-server")("cells of a Cluster, bound to its masters", (program) => {
  let cluster: RedisCluster;
  let clients: TestCluster[] = [];
  let apps = 0;

  beforeAll(async () => {
    cluster = await RedisCluster.start(program, 1000);
    await cluster.addReplicas(program);
    clients = await Promise.all([cluster.connect(), cluster.connect()]);
  });
  afterAll(() => cluster.stop());

  /** Two processes of one app. */
  const app = (viewMs = 1000, viewMsOfOther = viewMs, keep = false): [RedisCells, RedisCells] => {
    apps++;
    const options = { keyPrefix: `cells-${apps}:`, timeoutMs: 10_000, keepSessionsAcrossFailover: keep };
    const context = { clock: systemClock, crypto: webCrypto };
    const [one, other] = clients.map((client, each) =>
      redisCells(client, options, context, { viewMs: each === 0 ? viewMs : viewMsOfOther }),
    );
    if (one === undefined || other === undefined) throw new Error("two clients");
    return [one, other];
  };
  const valuesIn = async (cells: RedisCells, partition: string) =>
    (await cells.step(partition, { look })).cells.map(({ value }) => value);
  /** A partition on another master than the given one. */
  const elsewhere = async (partition: string) => {
    const own = await cluster.masterOf(slotOf(partition));
    let other = "other";
    while ((await cluster.masterOf(slotOf(other))) === own) other += "r";
    return other;
  };

  test("a slot that moves to another master and back keeps its cells, and restores no deleted cell", async () => {
    const [one, other] = app();
    const before = await one.step("p", { put: [...put, { key: "b", value: "", endsAt: put[0]?.endsAt ?? 0 }], look });
    await cluster.moveSlotOf(slotOf("p"));
    expect((await other.step("p", { look })).cells).toEqual(before.cells);
    await other.step("p", { delete: ["b"] });
    for (let move = 0; move < 2; move++) {
      await cluster.moveSlotOf(slotOf("p"));
      for (const cells of [one, other]) {
        const seen = await cells.step("p", { look: { under: [""] } });
        expect(seen.cells).toEqual(before.cells);
        expect(seen.bornAt).toBe(before.bornAt);
      }
    }
  });

  test("a restart of one master removes all cells of the Cluster and begins a new birth", async () => {
    const [one, other] = app();
    const distant = await elsewhere("p");
    const before = await one.step("p", { put, look });
    await other.step(distant, { put });
    expect(await one.bornAt?.()).toBe(before.bornAt);
    await cluster.restart(slotOf("p"));
    for (const cells of [one, other]) {
      await expect.poll(() => valuesIn(cells, "p"), { timeout: 10_000 }).toEqual([]);
      // The partition's own master has not changed. Only the view of all masters shows the restart.
      await expect.poll(() => valuesIn(cells, distant), { timeout: 3000 }).toEqual([]);
      const bornAt = await cells.bornAt?.();
      expect(bornAt).toBeGreaterThan(before.now);
      expect((await cells.step(distant, {})).bornAt).toBe(bornAt);
    }
    const when = before.cells.map(({ key, version }) => ({ key, version }));
    expect((await one.step("p", { when, put })).done).toBe(false);
    expect((await one.step("p", { put })).done).toBe(true);
    expect(await valuesIn(other, "p")).toEqual(["value"]);
  });

  test("a failover to a replica and the return of the old master restore no cell", async () => {
    const [one, other] = app();
    await one.step("p", { put });
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    await cluster.takeOver(slotOf("p"));
    // No process asks the masters in between, so the cells still have the earlier stamp.
    await cluster.takeOver(slotOf("p"));
    for (const cells of [one, other]) {
      await expect.poll(() => valuesIn(cells, "p"), { timeout: 10_000 }).toEqual([]);
    }
    expect((await other.step("p", { put })).done).toBe(true);
  });

  test("after any master loses data, earlier cells are gone from the partitions of all masters", async () => {
    const [one, other] = app();
    for (const lost of ["p", await elsewhere("p")]) {
      await one.step("r", { put });
      await other.step("p", { put: [{ key: "barrier", value: "", endsAt: Date.now() + minute }] });
      const master = await cluster.masterOf(slotOf(lost));
      await master.ask("FLUSHALL");
      await cluster.restart(slotOf(lost));
      const bornAt = await one.bornAt?.();
      const seen = await one.step("r", { look });
      expect([seen.cells, seen.bornAt]).toEqual([[], bornAt]);
    }
  });

  test("a process with an old view of the masters removes no cell of processes with a newer view", async () => {
    const [one, other] = app(1000, 10 * minute);
    await other.step("p", { look });
    await cluster.restart(slotOf(await elsewhere("p")));
    await one.bornAt?.();
    await one.step("p", { put });
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    expect(await valuesIn(one, "p")).toEqual(["value"]);
  });

  test("bornAt() of a Cluster waits until no process uses an earlier generation", async () => {
    const [one, other] = app(5000);
    const distant = await elsewhere("p");
    const { bornAt } = await one.step("p", { put });
    // This process has just asked the masters, so it now asks only the partition's master.
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    await cluster.restart(slotOf(distant));
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    expect((await other.step("p", {})).bornAt).toBe(bornAt);
    expect(await one.bornAt?.()).toBeGreaterThan(bornAt);
    expect(await valuesIn(other, "p")).toEqual([]);
  });

  test("with keepSessionsAcrossFailover cells, versions and birth survive restarts and failovers of the Cluster", async () => {
    const [one, other] = app(1000, 1000, true);
    const before = await one.step("p", { put, look });
    await cluster.restart(slotOf("p"));
    for (const cells of [one, other]) {
      await expect.poll(() => valuesIn(cells, "p").catch(() => undefined), { timeout: 10_000 }).toEqual(["value"]);
      const after = await cells.step("p", { look });
      expect([after.cells, after.bornAt]).toEqual([before.cells, before.bornAt]);
      expect(await cells.bornAt?.()).toBe(before.bornAt);
    }
  });

  test("a waiting caller learns of a change after the slot has moved", async () => {
    const [one, other] = app();
    const { signal } = new AbortController();
    const waiting = one.changed?.("p", signal);
    await other.step("p", { put });
    await waiting;
    await cluster.moveSlotOf(slotOf("p"));
    const moved = one.changed?.("p", signal);
    await other.step("p", { put });
    await moved;
  });
});
