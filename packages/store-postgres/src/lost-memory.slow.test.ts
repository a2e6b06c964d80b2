import { systemClock } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { postgresCells } from "./cells.ts";
import { Stage } from "./test/stage.ts";

const hour = 3_600_000;
const session = () => ({ put: [{ key: "session", value: "v", endsAt: Date.now() + hour }] });
const look = { look: { under: [""] } };

requires("postgresql")("a server that fell back to an older state", (program) => {
  test("is detected by a process that got a later time than the server's latest", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    await cells.step("p", session());
    // As after a restored disk snapshot: the same cluster and timeline, and an earlier time.
    await stage.sql("SELECT setval('identity_web.latest', (SELECT last_value FROM identity_web.latest) - 600000)");
    expect((await cells.step("p", look)).cells).toEqual([]);
    expect((await stage.cells().step("p", look)).cells).toEqual([]);
  });

  test("is detected by a process that got a later birth, when the old primary returns after a failover", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    const { bornAt } = await cells.step("p", session());
    await stage.sql(`UPDATE identity_web.incarnation SET born_at = born_at - 1000`);
    const seen = await cells.step("p", look);
    expect(seen.cells).toEqual([]);
    expect(seen.bornAt).toBeGreaterThan(bornAt);
  });

  test("two eras that begin at the same time have different births", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    await cells.step("p", session());
    // The server's clock is behind the store's time.
    await stage.sql("SELECT setval('identity_web.latest', (SELECT last_value FROM identity_web.latest) + 20000)");
    const births: number[] = [];
    for (let each = 0; each < 3; each++) {
      await stage.sql("SELECT identity_web.begin_anew()");
      births.push((await cells.step("p", look)).bornAt);
    }
    expect(births).toEqual([...new Set(births)].sort((a, b) => a - b));
  });

  test("never gives a process an earlier time than before, not even by a few ms", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    await cells.step("p", session());
    await stage.sql("SELECT setval('identity_web.latest', (SELECT last_value FROM identity_web.latest) + 20000)");
    const { now } = await cells.step("p", look);
    await stage.sql("SELECT setval('identity_web.latest', (SELECT last_value FROM identity_web.latest) - 5)");
    expect((await cells.step("p", look)).now).toBeGreaterThanOrEqual(now);
  });

  test("can be reported by an operator", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    await cells.step("p", session());
    await stage.sql("SELECT identity_web.begin_anew()");
    expect((await cells.step("p", look)).cells).toEqual([]);
  });

  test("is detected if the schema comes from a dump", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    const { bornAt } = await cells.step("p", session());
    const file = `${stage.server.folder}/dump.sql`;
    const at = ["-h", "127.0.0.1", "-p", String(stage.server.port), "-U", "postgres"];
    stage.server.run("pg_dump", [...at, "-n", "identity_web", "-f", file, "postgres"]);
    await stage.sql("DROP SCHEMA identity_web CASCADE");
    stage.server.run("psql", [...at, "-q", "-f", file, "postgres"]);
    expect(await stage.sql("SELECT key FROM identity_web.cells")).toEqual([{ key: "session" }]);
    const seen = await stage.cells().step("p", look);
    expect(seen.cells).toEqual([]);
    expect(seen.bornAt).toBeGreaterThan(bornAt);
  });

  test("many processes that detect it at the same time begin one new era, and processes that keep sessions begin none", async () => {
    await using stage = await Stage.on(program);
    const pool = stage.pool();
    const nodes = Array.from({ length: 8 }, () => postgresCells(pool, {}, { clock: systemClock }));
    for (const node of nodes) await node.step("p", session());
    await stage.sql("SELECT identity_web.begin_anew()");
    await Promise.all(nodes.map((node) => node.step("p", look)));
    expect(await stage.sql("SELECT era FROM identity_web.incarnation")).toEqual([{ era: 2 }]);
    await nodes[0]?.step("p", session());
    await stage.sql("SELECT identity_web.begin_anew()");
    const keeps = stage.cells({ keepSessionsAcrossFailover: true });
    expect((await keeps.step("p", look)).cells).toHaveLength(1);
    expect((await nodes[0]?.step("p", look))?.cells).toHaveLength(1);
  });

  test("after a crash of the server without a loss of data all users stay signed in", async () => {
    await using stage = await Stage.on(program, { settings: { fsync: "on", full_page_writes: "on" } });
    const cells = stage.cells();
    const { bornAt } = await cells.step("p", session());
    for (let each = 0; each < 3; each++) {
      await cells.step("p", look);
      await stage.server.stop("SIGQUIT");
      await stage.server.start();
      await expect.poll(async () => cells.step("p", look).then(({ cells }) => cells.length, String)).toBe(1);
    }
    expect((await cells.step("p", look)).bornAt).toBe(bornAt);
  });
});
