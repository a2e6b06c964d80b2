import type { CellStore, Clock } from "@identity-web/core";
import { nodeSqlite } from "../node-sqlite.ts";
import { type SqliteCells, sqliteCells } from "../sqlite-cells.ts";
import { temporaryFile } from "./temporary-file.ts";

/** A new file with a separate connection for each node, as separate processes would have. */
export class FileUnderTest {
  readonly #file = temporaryFile();
  readonly #nodes = new Map<CellStore, Connection>();

  connect(clock: Clock): CellStore {
    const connection = new Connection(this.#file.path, clock);
    const node: CellStore = {
      step: (partition, step) => connection.cells.step(partition, step),
      changed: async (partition, signal) => connection.cells.changed?.(partition, signal),
    };
    this.#nodes.set(node, connection);
    return node;
  }

  /** Makes the node's connection fail until the returned function is called. */
  cutOff(node: CellStore): () => void {
    const connection = this.#nodes.get(node);
    if (connection === undefined) throw new Error("expected a node of this file");
    connection.cells.close();
    return () => connection.open();
  }

  /** Makes reads and writes of cells fail, although the file is open, until the returned function is called. */
  disable(): () => void {
    const rename = (from: string, to: string) => {
      const connection = new (nodeSqlite().DatabaseSync)(this.#file.path);
      connection.exec(`ALTER TABLE ${from} RENAME TO ${to}`);
      connection.close();
    };
    rename("cells", "moved");
    return () => rename("moved", "cells");
  }

  /** Closes all nodes. */
  end(): void {
    for (const { cells } of this.#nodes.values()) cells.close();
    this.#nodes.clear();
  }

  /** All rows of all tables. */
  dump(): string {
    const connection = new (nodeSqlite().DatabaseSync)(this.#file.path);
    const rows = ["cells", "moment"].map((table) => connection.prepare(`SELECT * FROM ${table}`).all());
    connection.close();
    return JSON.stringify(rows);
  }

  remove(): void {
    this.end();
    this.#file.remove();
  }
}

class Connection {
  cells: SqliteCells;
  readonly #make: () => SqliteCells;

  constructor(path: string, clock: Clock) {
    this.#make = () => sqliteCells(path, { clock, busyTimeoutMs: 5000 });
    this.cells = this.#make();
  }

  open(): void {
    this.cells = this.#make();
  }
}
