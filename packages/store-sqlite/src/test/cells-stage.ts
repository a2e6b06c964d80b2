import type { Cell, Look, Put } from "@identity-web/core";
import { type FakeClock, fakeClock } from "@identity-web/testing/fake-clock";
import { nodeSqlite } from "../node-sqlite.ts";
import { type SqliteCells, sqliteCells } from "../sqlite-cells.ts";
import { temporaryFile } from "./temporary-file.ts";

export const minute = 60_000;

/** A new file with any number of connections. At the end all are closed and the file is removed. */
export class CellsStage implements Disposable {
  readonly file = temporaryFile();
  readonly clock: FakeClock = fakeClock();
  readonly #opened: { close(): void }[] = [];

  cells({ clock = this.clock, busyTimeoutMs = 1000 } = {}): SqliteCells {
    const cells = sqliteCells(this.file.path, { clock, busyTimeoutMs });
    this.#opened.push(cells);
    return cells;
  }

  /** A connection that bypasses the store, as another program would have. */
  connection() {
    const connection = new (nodeSqlite().DatabaseSync)(this.file.path, { timeout: 1000 });
    this.#opened.push({ close: () => connection.isOpen && connection.close() });
    return connection;
  }

  /** A put of the key, which ends in an hour by default. */
  put(key: string, details: Partial<Put> = {}): Put {
    return { key, value: `value of ${key}`, endsAt: this.clock.now() + 60 * minute, ...details };
  }

  [Symbol.dispose](): void {
    for (const each of this.#opened) each.close();
    this.file.remove();
  }
}

export const keysOf = (cells: readonly Cell[]): string[] => cells.map(({ key }) => key);

export async function look(cells: SqliteCells, partition: string, look: Look): Promise<readonly Cell[]> {
  return (await cells.step(partition, { look })).cells;
}
