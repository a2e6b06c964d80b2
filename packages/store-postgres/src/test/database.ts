import type { CellStore, Store } from "@identity-web/core";
import type { PostgresServer } from "@identity-web/tools/postgres-server";
import pg from "pg";
import type { PostgresConnection, PostgresPool } from "../client.ts";
import type { PostgresStoreOptions } from "../options.ts";
import { postgresSchema } from "../sql/index.ts";

let schemas = 0;

/** A time zone that isn't UTC, and isn't by whole hours beside it. */
const options = "-c TimeZone=Asia/Kathmandu";

/** A new schema, whose time only the test advances, with nodes that can be cut off. */
export class TestDatabase {
  readonly schema = `case_${++schemas}`;
  readonly admin: pg.Pool;
  readonly #url: string;
  readonly #pools: pg.Pool[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #listeners = new Set<pg.Client>();
  /** All connections that were asked for, and all waits that were sent. Later ones come after them. */
  #lending: Promise<unknown> = Promise.resolve();
  #waits: Promise<unknown> = Promise.resolve();
  readonly #losses = new Map<CellStore | Store, () => void>();
  readonly #cuts = new Map<CellStore | Store, () => Promise<() => Promise<void>>>();

  private constructor(server: PostgresServer, admin: pg.Pool) {
    this.#url = server.url;
    this.admin = admin;
  }

  /** @param now - The time with which the test's clock begins. Without it the database keeps the clock of production. */
  static async on(server: PostgresServer, admin: pg.Pool, now?: number): Promise<TestDatabase> {
    const database = new TestDatabase(server, admin);
    const { schema } = database;
    await admin.query(postgresSchema(schema));
    if (now === undefined) return database;
    await admin.query(`CREATE TABLE ${schema}.test_clock (now double precision NOT NULL)`);
    await admin.query(`INSERT INTO ${schema}.test_clock VALUES (${now})`);
    await admin.query(`CREATE OR REPLACE FUNCTION ${schema}.clock_1() RETURNS double precision LANGUAGE sql VOLATILE
      AS 'SELECT now FROM ${schema}.test_clock'`);
    return database;
  }

  get options(): PostgresStoreOptions {
    const listen = () => {
      const client = new pg.Client({ connectionString: this.#url });
      client.on("end", () => this.#listeners.delete(client));
      this.#listeners.add(client);
      return client;
    };
    return { schema: this.schema, timeoutMs: 5000, listen };
  }

  /** Advances the time. Meanwhile pending steps get their answers, and notifications arrive, even on a busy machine. */
  async move(ms: number): Promise<void> {
    await this.admin.query(`UPDATE ${this.schema}.test_clock SET now = now + $1`, [ms]);
    await Promise.allSettled(this.#underWay);
    await Promise.allSettled([...this.#listeners].map((client) => client.query("SELECT")));
  }

  async now(): Promise<number> {
    const { rows } = await this.admin.query(`SELECT now FROM ${this.schema}.test_clock`);
    return rows[0].now;
  }

  /** One more process, with connections of its own. */
  node<T extends CellStore | Store>(open: (pool: PostgresPool) => T): T {
    const name = `${this.schema}_${this.#pools.length}`;
    const pool = new pg.Pool({ connectionString: this.#url, max: 10, application_name: name, options });
    this.#pools.push(pool);
    let [isCut, isLossy] = [false, false];
    const losesAnswer = (text: string) => {
      if (!isLossy || !text.includes("step_1")) return false;
      isLossy = false;
      return true;
    };
    const node = open({
      on: pool.on.bind(pool),
      connect: async () => {
        if (isCut) throw new Error("this node is cut off");
        return this.#inOrder(await this.#lend(pool), losesAnswer);
      },
    });
    this.#losses.set(node, () => {
      isLossy = true;
    });
    this.#cuts.set(node, async () => {
      isCut = true;
      const end = () =>
        this.admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [name]);
      await end();
      return async () => {
        // The pool detects its lost connections one after another. One that was being opened is ended later.
        while (pool.totalCount > 0) await end();
        isCut = false;
      };
    });
    return node;
  }

  /** Lends connections in the order of the calls, on all nodes, because a new connection takes longer than one that is open. */
  async #lend(pool: pg.Pool): Promise<pg.PoolClient> {
    const earlier = this.#lending;
    const lent = this.#watched(pool.connect());
    this.#lending = Promise.allSettled([earlier, lent]);
    await earlier;
    return lent;
  }

  /** Ensures that a wait that was sent first arrives first. Otherwise a case with a change right after it would depend on chance. */
  #inOrder(lent: PostgresConnection, losesAnswer: (text: string) => boolean): PostgresConnection {
    return {
      on: (event, listener) => lent.on(event, listener),
      off: (event, listener) => lent.off(event, listener),
      release: (destroy) => lent.release(destroy),
      query: (text, values) => {
        const isWatch = text.includes("watch_1");
        const send = async () => {
          const sent = lent.query(text, values);
          if (!losesAnswer(text)) return sent;
          await sent;
          throw new Error("Connection terminated unexpectedly");
        };
        const answer = isWatch ? lent.query(text, values) : this.#waits.then(send);
        if (isWatch) this.#waits = Promise.allSettled([this.#waits, answer]);
        return this.#watched(answer);
      },
    };
  }

  /** Lets `move` wait for the work. */
  #watched<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const end = () => this.#underWay.delete(work);
    work.then(end, end);
    return work;
  }

  async cutOff(node: CellStore | Store): Promise<() => Promise<void>> {
    return (await this.#cuts.get(node)?.()) ?? (async () => undefined);
  }

  /** The next step of the node happens, and its answer is lost. */
  loseAnswer(node: CellStore): void {
    this.#losses.get(node)?.();
  }

  /** Makes reads and writes of cells fail, while the connections stay open, until the returned function is called. */
  async disable(): Promise<() => Promise<void>> {
    const rename = (from: string, to: string) => this.admin.query(`ALTER TABLE ${this.schema}.${from} RENAME TO ${to}`);
    await rename("cells", "moved");
    return async () => void (await rename("moved", "cells"));
  }

  async dump(): Promise<string> {
    const { rows } = await this.admin.query(`SELECT * FROM ${this.schema}.cells`);
    return JSON.stringify(rows);
  }

  async drop(): Promise<void> {
    for (const pool of this.#pools) await pool.end();
    await this.admin.query(`DROP SCHEMA ${this.schema} CASCADE`);
  }
}
