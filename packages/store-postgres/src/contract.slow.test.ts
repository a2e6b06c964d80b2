import { cellsStore } from "@identity-web/core";
import { type CellContractOptions, cellContract, gateContract, storeContract } from "@identity-web/testing/contracts";
import { type PostgresServer, startPostgres } from "@identity-web/tools/postgres-server";
import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { afterAll, beforeAll, vi } from "vitest";
import { type PostgresCells, postgresCells } from "./cells.ts";
import { TestDatabase } from "./test/database.ts";

// A real server is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** How much later the real time of a step may be than its answered time, in ms: looks share a reading for this long. */
const skewMs = 20;
requires("postgresql")("PostgreSQL", (program) => {
  let server: PostgresServer;
  let admin: pg.Pool;
  beforeAll(async () => {
    server = await startPostgres(program);
    admin = new pg.Pool({ connectionString: server.url });
    admin.on("error", () => undefined);
  });
  afterAll(async () => {
    await admin.end();
    server.remove();
  });

  const cells: CellContractOptions = {
    skewMs,
    async open({ clock }) {
      const database = await TestDatabase.on(server, admin, clock.now());
      const databases = [database];
      const nodes: PostgresCells[] = [];
      const connect = async (to: TestDatabase) => {
        const node = to.node((pool) => postgresCells(pool, to.options, { clock }));
        nodes.push(node);
        // The pool has a connection.
        await node.step("warm", {});
        return node;
      };
      return {
        connect: () => connect(database),
        async realClock() {
          const other = await TestDatabase.on(server, admin);
          databases.push(other);
          return connect(other);
        },
        async advance(ms) {
          await database.move(ms);
          await clock.advance(ms);
        },
        setBack: (ms) => database.move(-ms),
        now: () => database.now(),
        async restart() {
          await server.stop("SIGQUIT");
          await server.start();
        },
        cutOff: (node) => database.cutOff(node),
        loseAnswer: (node) => database.loseAnswer(node),
        disable: () => database.disable(),
        dump: () => database.dump(),
        async close() {
          for (const node of nodes) await node.close();
          for (const each of databases) await each.drop();
        },
      };
    },
  };
  cellContract("postgres", cells);
  gateContract("postgres", cells);

  storeContract("postgres", {
    skewMs,
    async open(context) {
      const { clock } = context;
      const database = await TestDatabase.on(server, admin, clock.now());
      const nodes: PostgresCells[] = [];
      const connectAs = async (own: typeof context) =>
        database.node((pool) => {
          const node = postgresCells(pool, database.options, own);
          nodes.push(node);
          return cellsStore(node, own, { arrivalMs: 20 });
        });
      return {
        connect: () => connectAs(context),
        connectAs,
        async advance(ms) {
          await database.move(ms);
          await clock.advance(ms);
        },
        setBack: (ms) => database.move(-ms),
        now: () => database.now(),
        cutOff: (node) => database.cutOff(node),
        dump: () => database.dump(),
        async close() {
          for (const node of nodes) await node.close();
          await database.drop();
        },
      };
    },
  });
});
