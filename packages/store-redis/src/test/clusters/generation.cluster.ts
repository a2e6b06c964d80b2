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
  /** A partition that lies on another master than that one. */
  const elsewhere = async (partition: string) => {
    const own = await cluster.masterOf(slotOf(partition));
    let other = "other";
    while ((await cluster.masterOf(slotOf(other))) === own) other += "r";
    return other;
  };

  test("a slot that moves to another master, and back, ends nothing, and brings nothing back", async () => {
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

  test("one master that was restarted ends every cell, wherever it lies, and its birth is new", async () => {
    const [one, other] = app();
    const distant = await elsewhere("p");
    const before = await one.step("p", { put, look });
    await other.step(distant, { put });
    expect(await one.bornAt?.()).toBe(before.bornAt);
    await cluster.restart(slotOf("p"));
    for (const cells of [one, other]) {
      await expect.poll(() => valuesIn(cells, "p"), { timeout: 10_000 }).toEqual([]);
      // Its own master goes on as if nothing had been: the look at all of them tells.
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

  test("a replica that takes over, and its master that comes back without a restart, bring nothing back", async () => {
    const [one, other] = app();
    await one.step("p", { put });
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    await cluster.takeOver(slotOf("p"));
    // No process looks meanwhile: what was written before has the stamp of before.
    await cluster.takeOver(slotOf("p"));
    for (const cells of [one, other]) {
      await expect.poll(() => valuesIn(cells, "p"), { timeout: 10_000 }).toEqual([]);
    }
    expect((await other.step("p", { put })).done).toBe(true);
  });

  test("what was written before is gone wherever a master has lost something: a partition elsewhere, too", async () => {
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

  test("a process that has not looked for long takes nothing from those that have", async () => {
    const [one, other] = app(1000, 10 * minute);
    await other.step("p", { look });
    await cluster.restart(slotOf(await elsewhere("p")));
    await one.bornAt?.();
    await one.step("p", { put });
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    expect(await valuesIn(one, "p")).toEqual(["value"]);
  });

  test("the birth is told when no process goes by an earlier generation any more", async () => {
    const [one, other] = app(5000);
    const distant = await elsewhere("p");
    const { bornAt } = await one.step("p", { put });
    // It has seen the masters just now, and asks none but this partition's.
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    await cluster.restart(slotOf(distant));
    expect(await valuesIn(other, "p")).toEqual(["value"]);
    expect((await other.step("p", {})).bornAt).toBe(bornAt);
    expect(await one.bornAt?.()).toBeGreaterThan(bornAt);
    expect(await valuesIn(other, "p")).toEqual([]);
  });

  test("an app that keeps its sessions keeps cells, versions and birth through restarts and failovers", async () => {
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

  test("a change is heard after the slot has moved, or looked for", async () => {
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
