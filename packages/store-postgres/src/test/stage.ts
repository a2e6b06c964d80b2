import { createSealer, type IdentityEvent, type Store, systemClock, webCrypto } from "@identity-web/core";
import { guardedStore } from "@identity-web/core/parts";
import { type PostgresServer, type ServerOptions, startPostgres } from "@identity-web/tools/postgres-server";
import pg from "pg";
import { vi } from "vitest";
import { type PostgresCells, postgresCells } from "../cells.ts";
import { type PostgresStore, type PostgresStoreOptions, postgresStore } from "../index.ts";

// A real server is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** One process of an app, as the store sees it. */
export interface StageNode {
  readonly store: Store;
  readonly driver: PostgresStore;
  readonly events: IdentityEvent[];
  readonly pool: pg.Pool;
}

/** A server with any number of nodes. At the end of the test all are closed. */
export class Stage implements AsyncDisposable {
  readonly server: PostgresServer;
  readonly secret = webCrypto.random(32);
  readonly #pools: pg.Pool[] = [];
  readonly #servers: PostgresServer[];

  private constructor(server: PostgresServer) {
    this.server = server;
    this.#servers = [server];
  }

  static async on(program: string, options: ServerOptions = {}): Promise<Stage> {
    return new Stage(await startPostgres(program, options));
  }

  /** One more server, which ends with the stage. */
  async beside(program: string, options: ServerOptions): Promise<PostgresServer> {
    const server = await startPostgres(program, options);
    this.#servers.push(server);
    return server;
  }

  pool(url: string = this.server.url): pg.Pool {
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    this.#pools.push(pool);
    return pool;
  }

  cells(options: PostgresStoreOptions = {}, url?: string): PostgresCells {
    return postgresCells(this.pool(url), options, { clock: systemClock });
  }

  node(options: PostgresStoreOptions = {}, url?: string): StageNode {
    const pool = this.pool(url);
    const driver = postgresStore(pool, options);
    const events: IdentityEvent[] = [];
    const sink = { emit: (event: IdentityEvent) => void events.push(event) };
    const sealer = createSealer([this.secret]);
    const store = driver.open({ clock: systemClock, crypto: webCrypto, sealer, events: sink });
    return { store: guardedStore(store, sink), driver, events, pool };
  }

  /** Sends SQL to the server without the store. */
  async sql(text: string, url: string = this.server.url): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pool of this.#pools) {
      pool.on("error", () => undefined);
      await pool.end();
    }
    for (const server of this.#servers) server.remove();
  }
}
