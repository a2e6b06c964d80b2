import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { ObjectStorage } from "../object/storage.ts";

/** A Durable Object's storage over SQLite in memory. The tests in `verification/runtimes` use the storage of the runtime. */
export class StorageInMemory implements ObjectStorage {
  alarmAt: number | null = null;
  /** The number of written rows, alarms included. */
  written = 0;
  #database = new DatabaseSync(":memory:");
  #statements = new Map<string, StatementSync>();

  readonly sql: ObjectStorage["sql"] = {
    exec: <R>(query: string, ...bindings: (string | number | null)[]) => ({
      toArray: (): R[] => {
        const before = this.#changes();
        try {
          // The runtime accepts several statements in one text.
          if (bindings.length === 0 && query.includes("CREATE TABLE")) this.#database.exec(query);
          else return this.#rows<R>(query, bindings);
          return [];
        } finally {
          this.written += this.#changes() - before;
        }
      },
    }),
  };

  transactionSync<T>(body: () => T): T {
    this.#database.exec("BEGIN");
    try {
      const result = body();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  async getAlarm(): Promise<number | null> {
    return this.alarmAt;
  }

  async setAlarm(time: number): Promise<void> {
    this.alarmAt = time;
    this.written++;
  }

  async deleteAlarm(): Promise<void> {
    this.alarmAt = null;
  }

  async deleteAll(): Promise<void> {
    this.#database.close();
    this.#database = new DatabaseSync(":memory:");
    this.#statements = new Map();
  }

  get isEmpty(): boolean {
    return this.alarmAt === null && this.#rows("SELECT 1 FROM sqlite_master", []).length === 0;
  }

  /** All cells. */
  rows(): unknown[] {
    const tables = this.#rows("SELECT 1 FROM sqlite_master WHERE name = 'cells'", []);
    return tables.length === 0 ? [] : this.#rows("SELECT * FROM cells", []);
  }

  #rows<R>(query: string, bindings: (string | number | null)[]): R[] {
    // The query decides the columns of a row.
    return this.#prepared(query).all(...bindings) as R[];
  }

  #prepared(query: string): StatementSync {
    const statement = this.#statements.get(query) ?? this.#database.prepare(query);
    this.#statements.set(query, statement);
    return statement;
  }

  #changes(): number {
    return Number(this.#prepared("SELECT total_changes() AS changes").get()?.changes ?? 0);
  }
}
