import { fakeClock } from "@identity-web/testing/fake-clock";
import { startPostgres } from "@identity-web/tools/postgres-server";
import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { postgresCells } from "./cells.ts";
import { TestDatabase } from "./test/database.ts";

const minute = 60_000;

async function openDatabase(program: string) {
  const server = await startPostgres(program);
  const admin = new pg.Pool({ connectionString: server.url });
  const clock = fakeClock();
  const database = await TestDatabase.on(server, admin, clock.now());
  onTestFinished(async () => {
    await database.drop();
    await admin.end();
    server.remove();
  });
  const node = () => database.node((pool) => postgresCells(pool, { schema: database.schema }, { clock }));
  return { admin, clock, database, node };
}

requires("postgresql")("the time of a server whose clock was set back", (program) => {
  test("continues for all processes, a tenth slower, until the clock has caught up", async () => {
    const { clock, database, node } = await openDatabase(program);
    const [first, second] = [node(), node()];
    const put = [{ key: "key", value: "value", endsAt: clock.now() + minute }];
    const { now: start } = await first.step("p", { put });
    await database.move(-60 * minute);
    expect((await second.step("p", {})).now).toBe(start);
    for (let each = 1; each <= 10; each++) {
      await database.move(minute);
      expect((await second.step("p", {})).now).toBe(start + each * 54_000);
    }
    expect((await first.step("q", { put })).now).toBe(start + 9 * minute);
    await database.move(10 * minute);
    expect((await first.step("p", {})).now).toBe(start + 18 * minute);
    await database.move(24 * 60 * minute);
    expect((await second.step("p", {})).now).toBe(await database.now());
  });
});

requires("postgresql")("the time of a step that waits for its partition's lock", (program) => {
  test("is the time after the wait, for changes, for looks, and for the comparison with `before`", async () => {
    const { admin, clock, database, node } = await openDatabase(program);
    const cells = node();
    const put = [{ key: "key", value: "value", endsAt: clock.now() + minute }];
    const { now } = await cells.step("p", { put });
    const other = await admin.connect();
    await other.query("BEGIN");
    const lock = `hashtextextended('p', '${database.schema}.cells'::regclass::oid::bigint)`;
    await other.query(`SELECT pg_advisory_xact_lock(${lock})`);
    let answered = 0;
    const steps = [{ put }, { look: { keys: ["key"] } }, { put, before: now }].map(async (step) => {
      const seen = await cells.step("p", step);
      answered++;
      return seen;
    });
    const waiting = "SELECT count(*)::integer AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while ((await admin.query(waiting)).rows[0].count + answered < steps.length);
    expect(answered).toBe(0);
    await admin.query(`UPDATE ${database.schema}.test_clock SET now = now + 1000`);
    await other.query("ROLLBACK");
    other.release();
    const seen = await Promise.all(steps);
    expect(seen.map((each) => each.now - now)).toEqual([1000, 1000, 1000]);
    expect(seen.map(({ done }) => done)).toEqual([true, true, false]);
  });
});
