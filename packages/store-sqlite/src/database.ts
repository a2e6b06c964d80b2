import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "@identity-web/core";
import { isBusy } from "./sqlite-errors.ts";
import { type Moment, SteadyTime } from "./steady-time.ts";
import { Sweep } from "./sweep.ts";

export interface DatabaseOptions {
  readonly clock: Clock;
  /** How long to wait for another process's write, in ms. */
  readonly busyTimeoutMs: number;
}

const longestPauseMs = 25;

/**
 * One connection to the file. What reads and what writes runs without a pause in between, a write as one transaction: that
 * is what makes each operation of the store one atomic step.
 */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #options: DatabaseOptions;
  readonly #time: SteadyTime;
  readonly #sweep: Sweep;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #dataVersion: StatementSync;

  constructor(connection: DatabaseSync, options: DatabaseOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#time = new SteadyTime(connection, options.clock);
    this.#sweep = new Sweep(connection);
    // The lock comes first: whoever waits for it reads the clock and the rows after whoever held it.
    this.#begin = connection.prepare("BEGIN IMMEDIATE");
    this.#commit = connection.prepare("COMMIT");
    this.#rollback = connection.prepare("ROLLBACK");
    this.#dataVersion = connection.prepare("PRAGMA data_version");
  }

  prepare(sql: string): StatementSync {
    return this.#connection.prepare(sql);
  }

  /** Looks at what is there. @throws where the file can't be read, or another process keeps it locked */
  read<T>(body: (now: number) => T): Promise<T> {
    return this.#whenFree(() => body(this.#time.now()));
  }

  /**
   * Changes something, in one transaction that is on the disk when this resolves. The body may run more than once.
   *
   * @throws where the file can't be written, or another process keeps it locked: then nothing has changed
   */
  write<T>(body: (moment: Moment) => T): Promise<T> {
    return this.#whenFree(() => {
      this.#begin.run();
      try {
        const moment = this.#time.tick();
        this.#sweep.run(moment.now);
        const result = body(moment);
        this.#commit.run();
        return result;
      } catch (error) {
        this.#undo();
        throw error;
      }
    });
  }

  /** Changes whenever another connection has written. */
  dataVersion(): unknown {
    return this.#dataVersion.get()?.data_version;
  }

  close(): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  /** Waits between tries instead of within SQLite, which would keep the whole process waiting. */
  async #whenFree<T>(operation: () => T): Promise<T> {
    const { clock, busyTimeoutMs } = this.#options;
    for (let waited = 0, pause = 1; ; waited += pause, pause = Math.min(2 * pause, longestPauseMs)) {
      try {
        return operation();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (waited >= busyTimeoutMs) {
          throw new Error(`another process kept the SQLite file locked for ${busyTimeoutMs} ms`, { cause: error });
        }
      }
      await clock.sleep(pause);
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
