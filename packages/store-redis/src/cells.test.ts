import type { Look, Seen } from "@identity-web/core";
import { systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Haste, type RedisCells, redisCells } from "./cells.ts";
import type { RedisClient, RedisCluster } from "./client.ts";
import { RedisCluster as ClusterServers } from "./test/redis-cluster.ts";
import { startRedis } from "./test/server.ts";

const minute = 60_000;
const later = Number.MAX_SAFE_INTEGER;
const context = { clock: systemClock, crypto: webCrypto };

/** Two clients of one store, and a function that sends a command to all servers. */
interface Servers {
  readonly clients: readonly (RedisClient | RedisCluster)[];
  ask(...args: string[]): Promise<unknown[]>;
  stop(): Promise<void>;
}

const kinds: [string, (program: string) => Promise<Servers>][] = [
  [
    "a single server",
    async (program) => {
      const server = await startRedis(program);
      const connect = () => createClient({ url: server.url }).on("error", () => undefined);
      const clients = [await connect().connect(), await connect().connect()];
      const stop = async () => {
        for (const client of clients) client.destroy();
        await server.stop();
      };
      return { clients, ask: async (...args) => [await clients[0]?.sendCommand(args)], stop };
    },
  ],
  [
    "a Cluster",
    async (program) => {
      const cluster = await ClusterServers.start(program, 5000, false);
      const clients = [await cluster.connect(), await cluster.connect()];
      // A server without the key's slot replies with a redirection, which counts as an empty reply.
      const ask = (...args: string[]) =>
        Promise.all(cluster.members.map((each) => each.ask(...args).catch(() => undefined)));
      return { clients, ask, stop: () => cluster.stop() };
    },
  ],
];

requires("redis-server")("Redis cells", (program) => {
  describe.each(kinds)("on %s", (_, start) => {
    let servers: Servers;
    let stores = 0;
    beforeAll(async () => {
      servers = await start(program);
    });
    afterAll(() => servers.stop());

    /** Two processes of one app, with a separate key prefix for each test. */
    const open = (haste: Haste = {}, keyPrefix = `app-${stores++}:`): [RedisCells, RedisCells] => {
      const [one, other] = servers.clients.map((client) => redisCells(client, { keyPrefix }, context, haste));
      if (one === undefined || other === undefined) throw new Error("two clients");
      return [one, other];
    };
    const keysOf = async (pattern: string) => (await servers.ask("KEYS", pattern)).flat().map(String);
    const put = (key: string, value = `value of ${key}`, endsAt = later) => ({ key, value, endsAt });
    const look = (cells: RedisCells, what: Look) => cells.step("p", { look: what });
    const namesIn = ({ cells }: Seen) => cells.map(({ key }) => key).sort();

    test("a Redis step that is done puts, deletes and returns the resulting cells", async () => {
      const [one, other] = open();
      const first = await one.step("p", {
        put: [{ ...put("a"), seal: "seal of a" }, put("b")],
        look: { keys: ["b", "a", "c"] },
      });
      expect(first.done).toBe(true);
      expect(first.cells.map(({ key, value, seal }) => [key, value, seal])).toEqual([
        ["b", "value of b", undefined],
        ["a", "value of a", "seal of a"],
      ]);
      const second = await other.step("p", { put: [put("a", "plain")], delete: ["b", "c"], look: { under: [""] } });
      expect(second.cells).toEqual([
        { key: "a", value: "plain", seal: undefined, version: expect.stringMatching(/./) },
      ]);
      expect(second.now).toBeGreaterThanOrEqual(first.now);
      expect(Math.abs(second.now - Date.now())).toBeLessThan(minute);
      expect(second.bornAt).toBeLessThanOrEqual(first.now);
    });

    test("a Redis step with an outdated version, or one that comes too late, changes nothing and returns the present cells", async () => {
      const [one] = open();
      const { cells, now } = await one.step("p", { put: [put("a"), put("b")], look: { keys: ["a", "b"] } });
      const [a, b] = cells.map(({ version }) => version);
      const change = { put: [put("a", "new"), put("d")], delete: ["b"], look: { under: ["a", "b", "d"] } };
      const refused = [
        { when: [{ key: "a", version: b }] },
        { when: [{ key: "a", version: undefined }] },
        { when: [{ key: "c", version: a }] },
        { when: [{ key: "c", version: "" }] },
        ...[{ when: [...[{ key: "a", version: a }], { key: "b", version: a }] }, { before: now - 1 }],
      ];
      for (const condition of refused) {
        const seen = await one.step("p", { ...condition, ...change });
        expect(seen.done, JSON.stringify(condition)).toBe(false);
        expect(seen.cells).toEqual(cells);
      }
      const when = [
        { key: "a", version: a },
        { key: "c", version: undefined },
      ];
      const seen = await one.step("p", { when, before: now + minute, ...change });
      expect([seen.done, namesIn(seen)]).toEqual([true, ["a", "d"]]);
    });

    test("all partitions in Redis report the same birth as the store", async () => {
      const [one, other] = open();
      const { bornAt, now } = await one.step("p", { put: [put("a")] });
      expect(bornAt).toBeLessThanOrEqual(now);
      for (const cells of [other, one]) {
        for (const partition of ["p", "q", "r", "s"]) expect((await cells.step(partition, {})).bornAt).toBe(bornAt);
        expect((await cells.bornAt?.()) ?? bornAt).toBe(bornAt);
      }
    });

    test("no version of a Redis cell is used twice: not for the same value, not after a delete, not in an emptied partition", async () => {
      const [one, other] = open();
      const versions = new Set<unknown>();
      for (let each = 0; each < 30; each++) {
        const cells = each % 2 === 0 ? one : other;
        const seen = await cells.step("p", { put: [put("a", "same"), put("b", "same")], look: { keys: ["a", "b"] } });
        for (const { version } of seen.cells) versions.add(version);
        if (each % 3 === 0) await cells.step("p", { delete: ["a", "b"] });
      }
      expect(versions.size).toBe(60);
    });

    test("of many Redis steps that compare the same version exactly one is done", async () => {
      const [one, other] = open();
      const { cells } = await one.step("p", { put: [put("a")], look: { keys: ["a"] } });
      const when = cells.map(({ key, version }) => ({ key, version }));
      const racers = Array.from({ length: 40 }, (__, each) =>
        (each % 2 === 0 ? one : other).step("p", { when, put: [put("a", `of ${each}`)], look: { keys: ["a"] } }),
      );
      const all = await Promise.all(racers);
      const winners = all.flatMap(({ done }, each) => (done ? [each] : []));
      expect(winners).toHaveLength(1);
      for (const seen of all) expect(seen.cells[0]?.value).toBe(`of ${winners[0]}`);
    });

    test("a look by prefixes in Redis returns exactly the matching cells, each once, with or without seals", async () => {
      const [one] = open();
      const names = ["", "a", "ab", "aé", "a\u0000", "a\uffff", "a😀", "b:*", "b:[x]", "b:{y}", "ba", "é", "😀"];
      await one.step("p", { put: names.map((name) => ({ ...put(name), seal: `seal of ${name}` })) });
      for (const under of [[""], ["a"], ["a", "ab", "a"], ["b:", "é"], ["zz"], ["b", "a", ""]]) {
        const expected = names.filter((name) => under.some((each) => name.startsWith(each))).sort();
        const seen = await look(one, { under, keys: ["a", "a", "none"] });
        expect(namesIn(seen), under.join()).toEqual([...new Set([...expected, "a"])].sort());
        for (const { key, value, seal } of seen.cells)
          expect([value, seal]).toEqual([`value of ${key}`, `seal of ${key}`]);
      }
      const sealless = await look(one, { under: [""], seals: false });
      expect(sealless.cells.map(({ seal }) => seal)).toEqual(names.map(() => undefined));
    });

    test.each([1, 2, 7, 100])("looks of %i cells at a time in Redis return all cells of a partition", async (most) => {
      const [one] = open();
      const names = [..."abc"].flatMap((letter) => Array.from({ length: 9 }, (__, each) => `${letter}:${each}`));
      await one.step("p", { put: names.map((name) => put(name)) });
      const under = ["b:", "a:", "x:", "c:"];
      const found: string[] = [];
      let from: string | undefined;
      do {
        const seen = await look(one, { under, most, ...(from !== undefined && { from }) });
        expect(seen.cells.length).toBeLessThanOrEqual(most);
        found.push(...seen.cells.map(({ key }) => key));
        from = seen.next;
        // Cells that are added and deleted between the pages hide no other cell.
        await one.step("p", { put: [put(`b:${most}-${found.length}`)], delete: [`b:${most}-${found.length - 1}`] });
      } while (from !== undefined);
      expect(found.filter((name) => names.includes(name)).sort()).toEqual(names);
    });

    test("partitions with unusual names are separate in Redis", async () => {
      const [one, other] = open();
      const partitions = ["", "%", "a", "{a}", "a}", "{", "{}", "a b", "é", "%7B", "a:b", "*", "😀"];
      for (const partition of partitions) await one.step(partition, { put: [put("of", partition)] });
      for (const partition of partitions) {
        const { cells } = await other.step(partition, { look: { under: [""] } });
        expect(cells.map(({ value }) => value)).toEqual([partition]);
      }
      expect([...(await one.partitions())].sort()).toEqual(partitions.sort());
    });

    test("text that Redis couldn't return unchanged is refused, and so is an end that is not a time", async () => {
      const [one] = open();
      for (const step of [{ put: [put("\ud800")] }, { put: [put("a", "\udc00")] }, { look: { keys: ["\ud800"] } }]) {
        await expect(one.step("p", step)).rejects.toThrow("well-formed");
      }
      await expect(one.step("\ud800", {})).rejects.toThrow(/well-formed|malformed/);
      await expect(one.step("p", { put: [put("a", "b", Number.NaN)] })).rejects.toThrow("endsAt");
      expect((await look(one, { under: [""] })).cells).toEqual([]);
    });

    test("one Redis step can write large values and many cells", async () => {
      const [one, other] = open();
      const big = { ...put("big", "é".repeat(1_000_000)), seal: "s".repeat(1_000_000) };
      const many = Array.from({ length: 5000 }, (__, each) => put(`many:${String(each).padStart(5, "0")}`));
      await one.step("p", { put: [big, ...many] });
      const seen = await look(other, { keys: ["big"], under: ["many:"] });
      expect(seen.cells).toHaveLength(5001);
      expect([seen.cells[0]?.value, seen.cells[0]?.seal]).toEqual([big.value, big.seal]);
      expect(seen.cells.slice(1).map(({ key, value }) => ({ key, value }))).toEqual(
        many.map(({ key, value }) => ({ key, value })),
      );
      const versions = await look(one, { under: ["many:"], seals: false });
      const when = versions.cells.map(({ key, version }) => ({ key, version }));
      const gone = await one.step("p", { when, delete: many.map(({ key }) => key), look: { under: [""] } });
      expect([gone.done, namesIn(gone)]).toEqual([true, ["big"]]);
    });

    test("each write in Redis deletes some ended cells, and no cell before its end", async () => {
      let aheadMs = 0;
      const [one] = open({ aheadMs: () => aheadMs });
      const { now } = await one.step("p", {});
      await one.step("p", { put: Array.from({ length: 50 }, (__, each) => put(`short:${each}`, "", now + minute)) });
      await one.step("p", { put: [put("long", "", now + 10 * minute)] });
      aheadMs += minute / 2;
      await one.step("p", { delete: ["none"] });
      expect((await look(one, { under: [""] })).cells).toHaveLength(51);
      aheadMs += minute;
      const left: number[] = [];
      for (let each = 0; each < 4; each++) {
        left.push((await one.step("p", { delete: ["none"], look: { under: [""] } })).cells.length);
      }
      expect(left).toEqual([31, 11, 1, 1]);
      expect(namesIn(await look(one, { under: [""] }))).toEqual(["long"]);
    });

    test("the keys of a partition expire shortly after its last cell, and are deleted with its last cell", async () => {
      const keyPrefix = `ends-${stores++}:`;
      const [one] = open({}, keyPrefix);
      const { now } = await one.step("p", {});
      const ends = async () => {
        const keys = await keysOf(`${keyPrefix}*{p}*`);
        const found = await Promise.all(
          keys.map(async (key) => [key, (await servers.ask("PTTL", key)).find((ms) => ms !== undefined)] as const),
        );
        return new Map(found.map(([key, ms]) => [key.split(":").at(-1), Number(ms)]));
      };
      await one.step("p", { put: [put("a", "", now + 10 * minute), { ...put("b", "", now + 5 * minute), seal: "" }] });
      const whole = await ends();
      for (const name of ["facts", "seals", "names", "ends"]) {
        expect(whole.get(name), name).toBeGreaterThan(9.5 * minute);
        expect(whole.get(name), name).toBeLessThanOrEqual(10.2 * minute);
      }
      const clock = whole.get("clock");
      if (clock !== undefined)
        expect(clock).toBeGreaterThan(Math.max(...[...whole.values()].filter((ms) => ms !== clock)));
      await one.step("p", { delete: ["a"] });
      expect((await ends()).get("facts")).toBeLessThanOrEqual(5.2 * minute);
      await one.step("p", { delete: ["b"] });
      const rest = await ends();
      expect([...rest.keys()].filter((name) => name !== "clock" && name !== "change")).toEqual([]);
      expect((await one.partitions()).size).toBe(0);
    });

    test("the store's time continues when the Redis server's clock is set back, for looks and for changes", async () => {
      let aheadMs = 0;
      const [one, other] = open({ aheadMs: () => aheadMs });
      for (const step of [{}, { put: [put("a")] }]) {
        aheadMs += 60 * minute;
        const { now, bornAt } = await one.step("p", step);
        aheadMs -= 60 * minute;
        const next = await other.step("p", step);
        expect(next.now).toBeGreaterThanOrEqual(now);
        expect(next.now).toBeLessThan(now + minute);
        expect(next.bornAt).toBe(bornAt);
        aheadMs += 10 * minute;
        expect((await one.step("p", {})).now).toBeGreaterThanOrEqual(now + 10 * minute);
      }
    });

    test("a Redis server that has lost its scripts gets them again", async () => {
      const [one] = open();
      await one.step("p", { put: [put("a")] });
      await servers.ask("SCRIPT", "FLUSH");
      const many = Array.from({ length: 20 }, () => look(one, { keys: ["a"] }));
      for (const seen of await Promise.all(many)) expect(seen.cells).toHaveLength(1);
    });

    test("a caller that waits for a change is notified of its own partition's changes only", async () => {
      const [one, other] = open();
      const aborter = new AbortController();
      const changed = async () => one.changed?.("p", aborter.signal).then(() => "changed");
      const waiting = changed();
      await other.step("another", { put: [put("a")] });
      await other.step("p", { look: { keys: ["a"] } });
      await other.step("p", { before: 1, put: [put("a")] });
      expect(await Promise.race([waiting, look(one, {}).then(() => "waits")])).toBe("waits");
      await other.step("p", { put: [put("a")] });
      expect(await waiting).toBe("changed");
      const inVain = changed();
      aborter.abort();
      expect(await inVain).toBe("changed");
    });
  });
});
