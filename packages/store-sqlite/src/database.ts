import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "@identity-web/core";
import { isBusy } from "./sqlite-errors.ts";

export interface DatabaseOptions {
  readonly clock: Clock;
  /** How long to wait for another process's write, in ms. */
  readonly busyTimeoutMs: number;
}

const longestPauseMs = 25;

/** One connection to the file. A transaction runs without a pause, so that no two of this process mix. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #options: DatabaseOptions;
  readonly #begin: Readonly<Record<"look" | "change", StatementSync>>;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #dataVersion: StatementSync;

  constructor(connection: DatabaseSync, options: DatabaseOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#begin = {
      look: connection.prepare("BEGIN"),
      // The lock comes first: a transaction that waits for it reads the clock and the rows after the one that held it.
      change: connection.prepare("BEGIN IMMEDIATE"),
    };
    this.#commit = connection.prepare("COMMIT");
    this.#rollback = connection.prepare("ROLLBACK");
    this.#dataVersion = connection.prepare("PRAGMA data_version");
  }

  prepare(sql: string): StatementSync {
    return this.#connection.prepare(sql);
  }

  /**
   * Runs the body in one transaction, which is on the disk when this resolves. The body may run more than once.
   *
   * @throws where the file can't be written, or another process keeps it locked
   */
  change<T>(body: () => T): Promise<T> {
    return this.#whenFree(() => this.#once("change", body));
  }

  /**
   * Lets the body see the file as it is at one moment.
   *
   * @param before - Runs first, outside the transaction. Both may run more than once.
   * @throws where the file can't be read, or another process keeps it locked
   */
  look<T>(body: () => T, before: () => void): Promise<T> {
    return this.#whenFree(() => {
      before();
      return this.#once("look", body);
    });
  }

  /**
   * Runs the body while no other process is between its first reading and its commit. Changes nothing, so it costs no
   * flush.
   *
   * @throws where another process is
   */
  alone<T>(body: () => T): T {
    return this.#once("change", body);
  }

  /** Changes when another connection has written. */
  dataVersion(): unknown {
    return this.#dataVersion.get()?.data_version;
  }

  close(): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  async #whenFree<T>(attempt: () => T): Promise<T> {
    const { clock, busyTimeoutMs } = this.#options;
    // SQLite's own waiting would keep the whole process waiting.
    for (let waited = 0, pause = 1; ; waited += pause, pause = Math.min(2 * pause, longestPauseMs)) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (waited >= busyTimeoutMs) {
          throw new Error(`another process kept the SQLite file locked for ${busyTimeoutMs} ms`, { cause: error });
        }
      }
      await clock.sleep(pause);
    }
  }

  #once<T>(kind: "look" | "change", body: () => T): T {
    this.#begin[kind].run();
    try {
      const result = body();
      this.#commit.run();
      return result;
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  #undo(): void {
    try {
      this.#rollback.run();
    } catch {
      // SQLite has rolled back by itself, as it does where the disk is full.
    }
  }
}
