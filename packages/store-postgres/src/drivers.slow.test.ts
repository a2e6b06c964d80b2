import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { systemClock } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { neon, neonConfig } from "@neondatabase/serverless";
import pg from "pg";
import postgres from "postgres";
import { expect, test } from "vitest";
import { postgresCells } from "./cells.ts";
import type { PostgresClient } from "./index.ts";
import { Stage } from "./test/stage.ts";

/** A driver from docs/stores.md, with a server. */
interface Driver extends AsyncDisposable {
  readonly client: PostgresClient;
}

const fromPostgresJs = (sql: postgres.Sql): PostgresClient => ({
  query: async (text, values) => ({ rows: await sql.unsafe(text, values) }),
});

const fromNeon = (url: string): PostgresClient => {
  const sql = neon(url, { fullResults: true });
  return { query: (text, values) => sql.query(text, values) };
};

function postgresJs(url: string): Driver {
  const sql = postgres(url, { onnotice: () => undefined });
  return { client: fromPostgresJs(sql), [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) };
}

/** Neon's driver sends each statement in an HTTP request. This server answers as Neon's proxy does: fields, and rows of text. */
async function neonOverHttp(url: string): Promise<Driver> {
  const pool = new pg.Pool({ connectionString: url });
  pool.on("error", () => undefined);
  const asText = { getTypeParser: () => (value: string) => value };
  const server = createServer(async (request, response) => {
    try {
      const { query, params } = Object(await json(request));
      const result = await pool.query({ text: query, values: params, rowMode: "array", types: asText });
      const fields = result.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }));
      response.end(JSON.stringify({ ...result, fields, rowAsArray: true }));
    } catch (error) {
      response.writeHead(400).end(JSON.stringify({ message: String(error) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  neonConfig.fetchEndpoint = `http://127.0.0.1:${Object(address).port}/sql`;
  return {
    client: fromNeon("postgres://user:password@example.neon.tech/app"),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await pool.end();
    },
  };
}

const drivers = { "postgres.js": postgresJs, "@neondatabase/serverless over HTTP": neonOverHttp };

requires("postgresql")("other drivers", (program) => {
  test.each(Object.entries(drivers))(
    "%s creates the schema, changes cells by their versions, and fails within the time limit if the server doesn't answer",
    async (_name, open) => {
      await using stage = await Stage.on(program);
      await using driver = await open(stage.server.url);
      const cells = postgresCells(driver.client, { timeoutMs: 2000 }, { clock: systemClock });
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
    },
  );
});
