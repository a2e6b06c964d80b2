import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { expect, test } from "vitest";
import { type PostgresCells, postgresCells } from "./cells.ts";
import { Stage } from "./test/stage.ts";

const put = (key: string) => ({ put: [{ key, value: "v", endsAt: Date.now() + 3_600_000 }] });

/** Writes one cell after another until a test stops it. @returns the acknowledged ones */
async function writer(cells: PostgresCells, name: string, signal: AbortSignal): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let each = 0; !signal.aborted; each++) {
    const key = `${name}-${each}`;
    await cells.step("p", put(key)).then(
      () => acknowledged.push(key),
      () => new Promise((resolve) => setImmediate(resolve)),
    );
  }
  return acknowledged;
}

requires("postgresql")("outages of PostgreSQL", (program) => {
  test("a server that crashes under load keeps all acknowledged steps, and no client's error ends the process", async () => {
    await using stage = await Stage.on(program, { settings: { fsync: "on", full_page_writes: "on" } });
    const listen = () => new pg.Client({ connectionString: stage.server.url });
    const nodes = [stage.cells({ listen }), stage.cells({ listen })];
    for (const node of nodes) await node.step("p", {});
    const aborter = new AbortController();
    const written = Promise.all(
      nodes.flatMap((node, index) => [0, 1, 2].map((each) => writer(node, `${index}${each}`, aborter.signal))),
    );
    const waiting = nodes[0]?.changed?.("quiet", aborter.signal);
    for (let crash = 0; crash < 3; crash++) {
      const before = (await stage.sql("SELECT count(*)::int AS n FROM identity_web.cells"))[0]?.n;
      const grown = async () => (await stage.sql("SELECT count(*)::int AS n FROM identity_web.cells"))[0]?.n;
      await expect.poll(grown, { timeout: 20_000 }).toBeGreaterThan(Number(before) + 20);
      await stage.server.stop("SIGQUIT");
      await stage.server.start();
    }
    await expect.poll(async () => nodes[0]?.step("p", {}).then(() => "up", String), { timeout: 20_000 }).toBe("up");
    aborter.abort();
    await waiting;
    const acknowledged = (await written).flat();
    const { cells } = await stage.cells().step("p", { look: { under: [""], seals: false } });
    const found = new Set(cells.map(({ key }) => key));
    expect(acknowledged.length).toBeGreaterThan(60);
    expect(acknowledged.filter((key) => !found.has(key))).toEqual([]);
    for (const node of nodes) await node.close();
  });

  test("a restart breaks a pool's idle connections, and the process and its next steps continue", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    await Promise.all(Array.from({ length: 10 }, () => cells.step("p", {})));
    await stage.server.stop("SIGQUIT");
    await expect(cells.step("p", {})).rejects.toThrow();
    await stage.server.start();
    expect((await cells.step("p", put("k"))).done).toBe(true);
  });

  test("a step that waits for another transaction fails within the time limit, and changes nothing", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells({ timeoutMs: 1000 });
    await cells.step("p", put("k"));
    const other = new pg.Client({ connectionString: stage.server.url });
    await other.connect();
    await other.query("BEGIN");
    await other.query("SELECT FROM identity_web.cells FOR UPDATE");
    await expect(cells.step("p", { delete: ["k"] })).rejects.toThrow(/lock timeout|time limit/);
    await other.query("COMMIT");
    await other.end();
    expect((await cells.step("p", { look: { keys: ["k"] } })).cells).toHaveLength(1);
    await expect.poll(() => stage.sql("SELECT FROM pg_locks WHERE locktype = 'advisory'")).toEqual([]);
  });

  test("without a free connection a step fails within the time limit, and returns the connection that arrives late", async () => {
    await using stage = await Stage.on(program);
    const pool = stage.pool();
    const cells = postgresCells(pool, { timeoutMs: 300 }, { clock: { now: Date.now, sleep: async () => undefined } });
    await cells.step("p", {}).catch(() => undefined);
    const lent = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
    await expect(cells.step("p", {})).rejects.toThrow(/the pool gave no connection to PostgreSQL/);
    for (const each of lent) each.release();
    await expect.poll(() => pool.waitingCount + pool.totalCount - pool.idleCount).toBe(0);
    expect((await cells.step("p", {})).done).toBe(true);
  });
});
