import { fakeClock } from "@identity-web/testing/fake-clock";
import { startPostgres } from "@identity-web/tools/postgres-server";
import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { postgresCells } from "./cells.ts";
import { TestDatabase } from "./test/database.ts";

const minute = 60_000;

requires("postgresql")("the time of a server whose clock was set back", (program) => {
  test("continues for all processes, a tenth slower, until the clock has caught up", async () => {
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
