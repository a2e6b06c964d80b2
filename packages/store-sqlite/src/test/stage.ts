import { createSealer, type IdentityEvent, type Store, webCrypto } from "@identity-web/core";
import { type FakeClock, fakeClock } from "@identity-web/testing/fake-clock";
import { type SqliteStore, type SqliteStoreOptions, sqliteStore } from "../index.ts";
import { nodeSqlite } from "../node-sqlite.ts";
import { temporaryFile } from "./temporary-file.ts";

export interface NodeOptions extends SqliteStoreOptions {
  readonly clock?: FakeClock;
  readonly secrets?: readonly string[];
}

/** One process of an app, as the store sees it. */
export interface StageNode {
  readonly store: Store;
  readonly driver: SqliteStore;
  readonly events: IdentityEvent[];
}

/** A new file with any number of nodes. At the end of the test all are closed and the file is removed. */
export class Stage implements Disposable {
  readonly file = temporaryFile();
  readonly clock = fakeClock();
  readonly secret = webCrypto.random(32);
  readonly #drivers: SqliteStore[] = [];

  node({ clock = this.clock, secrets = [this.secret], ...options }: NodeOptions = {}): StageNode {
    const driver = sqliteStore(this.file.path, options);
    this.#drivers.push(driver);
    const events: IdentityEvent[] = [];
    const sealer = createSealer(secrets);
    const context = {
      clock,
      crypto: webCrypto,
      sealer,
      app: "app",
      events: { emit: (event: IdentityEvent) => void events.push(event) },
    };
    return { store: driver.open(context), driver, events };
  }

  /** Runs SQL on the file without the store. */
  sql(statement: string, ...values: (string | number)[]): Record<string, unknown>[] {
    const connection = new (nodeSqlite().DatabaseSync)(this.file.path, { timeout: 1000 });
    try {
      return connection.prepare(statement).all(...values);
    } finally {
      connection.close();
    }
  }

  count(table: string): number {
    return Number(this.sql(`SELECT count(*) AS count FROM ${table}`)[0]?.count);
  }

  [Symbol.dispose](): void {
    for (const driver of this.#drivers) driver.close();
    this.file.remove();
  }
}
