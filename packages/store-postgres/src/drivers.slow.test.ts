import { systemClock } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { type FullQueryResults, neon } from "@neondatabase/serverless";
import postgres from "postgres";
import { expect, expectTypeOf, test } from "vitest";
import { postgresCells } from "./cells.ts";
import type { PostgresClient } from "./index.ts";
import { Stage } from "./test/stage.ts";

/** As docs/stores.md shows it. */
const fromPostgresJs = (sql: postgres.Sql): PostgresClient => ({
  query: async (text, values) => ({ rows: await sql.unsafe(text, values) }),
});

/** As docs/stores.md shows it. Neon's own server can't be tried here: types only. */
const fromNeon = (url: string): PostgresClient => {
  const sql = neon(url, { fullResults: true });
  return { query: (text, values) => sql.query(text, values) };
};

test("Neon's driver fits by its types", () => {
  expectTypeOf(fromNeon).returns.toEqualTypeOf<PostgresClient>();
  expectTypeOf<FullQueryResults<false>["rows"]>().toExtend<Awaited<ReturnType<PostgresClient["query"]>>["rows"]>();
});

requires("postgresql")("postgres.js", (program) => {
  test("makes the schema, changes cells under their versions, and fails in time where the server doesn't answer", async () => {
    await using stage = await Stage.on(program);
    const sql = postgres(stage.server.url, { onnotice: () => undefined });
    try {
      const cells = postgresCells(fromPostgresJs(sql), { timeoutMs: 2000 }, { clock: systemClock });
      const put = [{ key: "k", value: 'it\'s "v" \\ $1', seal: "s", endsAt: Date.now() + 3_600_000 }];
      const when = [{ key: "k", version: undefined }];
      const [one, other] = await Promise.all([cells.step("p", { when, put }), cells.step("p", { when, put })]);
      expect([one.done, other.done].sort()).toEqual([false, true]);
      const { cells: found } = await cells.step("p", { look: { keys: ["k"] } });
      expect(found).toEqual([{ key: "k", value: put[0]?.value, seal: "s", version: expect.any(String) }]);
      await stage.server.stop();
      await expect(cells.step("p", {})).rejects.toThrow();
      await stage.server.start();
      await expect.poll(() => cells.step("p", {}).then(({ done }) => done, String), { timeout: 20_000 }).toBe(true);
    } finally {
      await sql.end({ timeout: 1 });
    }
  });
});
