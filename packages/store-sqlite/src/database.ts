import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "@identity-web/core";
import { failure } from "./error-texts.ts";
import { FairTurns } from "./fair-turns.ts";
import { isBusy } from "./sqlite-errors.ts";

export interface DatabaseOptions {
  readonly clock: Clock;
  /** How long to wait for another process's write, in ms. */
  readonly busyTimeoutMs: number;
  /** @throws if the file is no longer the one at the store's path */
  checkFile(): void;
}

const longestPauseMs = 25;

/** One connection to the file. A transaction runs synchronously, so two transactions of this process never mix. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #turns = new FairTurns();
  #isOpen = true;
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
      // Takes the lock first: a transaction that waits for it reads the clock and the rows only after the earlier commit.
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
   * Runs the body in one transaction. When the promise resolves, the transaction is on the disk. The body may run again.
   *
   * @throws if the file can't be written, or another process keeps it locked
   */
  change<T>(body: () => T): Promise<T> {
    return this.#whenFree(() => this.#once("change", body));
  }

  /**
   * Runs the body in one read transaction: it sees the file as it is at one moment.
   *
   * @param before - Runs first, outside the transaction. Both may run again.
   * @throws if the file can't be read, or another process keeps it locked
   */
  look<T>(body: () => T, before: () => void): Promise<T> {
    return this.#whenFree(() => {
      before();
      return this.#once("look", body);
    });
  }

  /**
   * Runs the body with the write lock, so that no other process is between its first read and its commit. The body changes
   * nothing, so the commit costs no flush.
   *
   * @throws if another process holds the lock
   */
  alone<T>(body: () => T): T {
    return this.#once("change", body);
  }

  /** Changes when another connection has written. */
  dataVersion(): unknown {
    return this.#dataVersion.get()?.data_version;
  }

  close(): void {
    // Node 22.13 doesn't say whether a connection is open.
    if (this.#isOpen) this.#connection.close();
    this.#isOpen = false;
  }

  async #whenFree<T>(attempt: () => T): Promise<T> {
    const { clock, busyTimeoutMs } = this.#options;
    this.#options.checkFile();
    // Waits by timers: SQLite's own wait would block the whole process.
    for (let waited = 0, pause = 1; ; waited += pause, pause = Math.min(2 * pause, longestPauseMs)) {
      try {
        return await this.#turns.take(attempt);
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (waited >= busyTimeoutMs) throw failure("sqlite-file-locked", { busyTimeoutMs }, { cause: error });
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
      // SQLite has rolled back already, as it does when the disk is full.
    }
  }
}
