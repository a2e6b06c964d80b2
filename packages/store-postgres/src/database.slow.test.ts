import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { expect, test } from "vitest";
import { postgresSchema } from "./index.ts";
import { Stage } from "./test/stage.ts";

const hour = 3_600_000;
const put = (key: string, seal = "seal") => ({ put: [{ key, value: "v", seal, endsAt: Date.now() + hour }] });

requires("postgresql")("the store's part of a database", (program) => {
  test("is created once by many processes that start at the same time", async () => {
    await using stage = await Stage.on(program);
    const nodes = Array.from({ length: 8 }, () => stage.cells());
    const births = await Promise.all(nodes.map(async (node) => (await node.step("p", {})).bornAt));
    expect(new Set(births).size).toBe(1);
    expect(await stage.sql("SELECT version FROM identity_web.migrations")).toEqual([{ version: 1 }]);
  });

  test("works for a role that may only use it, and if the schema is missing, the error says what to do", async () => {
    await using stage = await Stage.on(program);
    await stage.sql("CREATE ROLE app LOGIN");
    const url = stage.server.url.replace("postgres@", "app@");
    await expect(stage.cells({}, url).step("p", {})).rejects.toMatchObject({
      code: "configuration",
      cure: expect.stringContaining("schema.sql"),
    });
    await stage.sql(postgresSchema());
    await stage.sql(`GRANT USAGE ON SCHEMA identity_web TO app;
      GRANT SELECT ON identity_web.migrations TO app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON identity_web.cells, identity_web.waits TO app;
      GRANT SELECT, INSERT, UPDATE ON identity_web.incarnation TO app;
      GRANT SELECT, UPDATE ON SEQUENCE identity_web.latest, identity_web.ahead, identity_web.swept TO app`);
    const listen = () => new pg.Client({ connectionString: url });
    const { store, driver } = stage.node({ migrate: false, listen }, url);
    expect(await store.sessions.list("unknown".padEnd(22, "_"))).toEqual([]);
    expect(await driver.inspect()).toEqual({ accounts: [], sessions: 0 });
    const cells = stage.cells({}, url);
    expect((await cells.step("p", { ...put("k"), look: { keys: ["k"] } })).cells).toHaveLength(1);
    expect((await cells.step("p", { delete: ["k"] })).done).toBe(true);
  });

  test("refuses a schema name that SQL would parse in another way", async () => {
    const pool = new pg.Pool();
    const { postgresStore } = await import("./index.ts");
    for (const schema of ["a; DROP TABLE users", 'a"b', "A", "pg_x", "", "1a", "x".repeat(41)]) {
      expect(() => postgresStore(pool, { schema })).toThrow(/schema: expected a name/);
    }
  });

  test("writes durably even if the database's default is synchronous_commit = off, and looks without waiting", async () => {
    await using stage = await Stage.on(program);
    await stage.sql("ALTER SYSTEM SET synchronous_commit = off");
    await stage.sql("SELECT pg_reload_conf()");
    const cells = stage.cells();
    await cells.step("p", put("k"));
    // PostgreSQL reads synchronous_commit at the commit, and a deferred trigger sees that value.
    await stage.sql(`CREATE TABLE public.seen (setting text);
      CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER see AFTER INSERT OR UPDATE ON identity_web.cells DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.see()`);
    await cells.step("p", put("k"));
    expect(await stage.sql("SELECT setting FROM public.seen")).toEqual([{ setting: "on" }]);
  });

  test("refuses an isolation level whose snapshot is older than the partition's lock", async () => {
    await using stage = await Stage.on(program);
    await stage.cells().step("p", put("k"));
    await stage.sql("ALTER ROLE postgres SET default_transaction_isolation = 'repeatable read'");
    await expect(stage.cells().step("p", { look: { keys: ["k"] } })).rejects.toThrow(/must be read committed/);
  });

  test("touches change no index, and don't rewrite a seal that is stored outside the row", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    const seal = "x".repeat(20_000);
    for (let account = 0; account < 20; account++) {
      for (let touch = 0; touch < 10; touch++) {
        const endsAt = Date.now() + hour + touch * 60_000;
        await cells.step(`account${account}`, { put: [{ key: "s", value: `${touch}`, seal, endsAt }] });
      }
    }
    const stats =
      "SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'cells'";
    await expect.poll(async () => (await stage.sql(stats))[0]?.updates, { timeout: 20_000 }).toBe(180);
    const [{ hot } = {}] = await stage.sql(stats);
    expect(hot).toBeGreaterThan(150);
    const toast = `SELECT n_tup_ins::int AS chunks FROM pg_stat_all_tables
      WHERE relid = (SELECT reltoastrelid FROM pg_class WHERE oid = 'identity_web.cells'::regclass)`;
    // 20 000 letters are eleven chunks, for each of twenty accounts.
    expect((await stage.sql(toast))[0]?.chunks).toBeLessThanOrEqual(20 * 11);
  });

  test("a sweep doesn't scan the entries of deleted cells while another transaction has an old snapshot", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    const { now } = await cells.step("p", put("kept"));
    const other = new pg.Client({ connectionString: stage.server.url });
    await other.connect();
    await stage.sql(`INSERT INTO identity_web.cells SELECT 1, 'q', 'k' || n, 'v', NULL, gen_random_uuid(), ${now} - n * 1000, ${now} - n * 1000
      FROM generate_series(100, 4099) AS n`);
    await other.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM identity_web.cells");
    const left = "SELECT count(*)::int AS n FROM identity_web.cells WHERE partition = 'q'";
    for (let each = 0; each < 510; each++) await cells.step("p", put("kept"));
    expect(await stage.sql(left)).toEqual([{ n: 0 }]);
    const [{ swept } = {}] = await stage.sql("SELECT last_value::float8 AS swept FROM identity_web.swept");
    expect(Number(swept)).toBeGreaterThan(now - 2_000_000);
    await other.end();
    expect((await cells.step("p", { look: { keys: ["kept"] } })).cells).toHaveLength(1);
  });

  test("looks use the primary key from the first row on, without statistics", async () => {
    await using stage = await Stage.on(program);
    await stage.sql("ALTER SYSTEM SET autovacuum = off");
    await stage.sql("SELECT pg_reload_conf()");
    const cells = stage.cells();
    for (let each = 0; each < 20; each++) await cells.step("p", { look: { keys: ["a"], under: ["s:"] } });
    await stage.sql(`INSERT INTO identity_web.cells SELECT 1, 'q', 'k' || n, 'v', NULL, gen_random_uuid(), 9e15, 9e15
      FROM generate_series(1, 20000) AS n`);
    const scans = "SELECT seq_tup_read::int AS read FROM pg_stat_user_tables WHERE relname = 'cells'";
    const before = Number((await stage.sql(scans))[0]?.read);
    for (let each = 0; each < 5; each++) {
      await cells.step("p", {
        when: [{ key: "a", version: undefined }],
        ...put("b"),
        look: { keys: ["a"], under: ["s:"] },
      });
    }
    await cells.close();
    expect(Number((await stage.sql(scans))[0]?.read)).toBe(before);
  });
});
