import type { StatementSync } from "node:sqlite";
import type { Cell, KeyRange, Put } from "@identity-web/core";
import type { Database } from "./database.ts";
import { failure } from "./error-texts.ts";
import { numberIn, type Row, textIn } from "./row.ts";

/** How many ended cells each change deletes at most: more than it puts, so that ended cells don't accumulate. */
const sweptAtOnce = 16;

const cell = "key, value, iif(:seals, seal, NULL) AS seal, version";

/** All SQL statements of the store. Each runs within a transaction. */
export class Statements {
  readonly #moment: StatementSync;
  readonly #setMoment: StatementSync;
  readonly #version: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #sweep: StatementSync;
  readonly #one: StatementSync;
  readonly #range: StatementSync;
  readonly #all: StatementSync;

  constructor(database: Database) {
    this.#moment = database.prepare("SELECT number, latest, born_at FROM moment");
    this.#setMoment = database.prepare("UPDATE moment SET number = :number, latest = :latest");
    this.#version = database.prepare("SELECT version FROM cells WHERE partition = ? AND key = ?");
    this.#put = database.prepare("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?, ?)");
    this.#delete = database.prepare("DELETE FROM cells WHERE partition = ? AND key = ?");
    this.#sweep = database.prepare(`DELETE FROM cells WHERE (partition, key) IN
      (SELECT partition, key FROM cells WHERE ends_at < ? ORDER BY ends_at LIMIT ${sweptAtOnce})`);
    this.#one = database.prepare(`SELECT ${cell} FROM cells WHERE partition = :partition AND key = :key`);
    // No byte of UTF-8 is FF, so the range ends after all keys that begin with the prefix.
    this.#range = database.prepare(`SELECT ${cell} FROM cells WHERE partition = :partition
      AND key >= :from AND key < :prefix || CAST(x'FF' AS TEXT) AND key IS NOT :after ORDER BY key LIMIT :most`);
    this.#all = database.prepare("SELECT * FROM cells ORDER BY partition, key");
  }

  moment(): { readonly number: number; readonly latest: number; readonly bornAt: number } {
    const row = this.#moment.get() ?? {};
    return { number: numberIn(row, "number"), latest: numberIn(row, "latest"), bornAt: numberIn(row, "born_at") };
  }

  setMoment(moment: { readonly number: number; readonly latest: number }): void {
    this.#setMoment.run({ ...moment });
  }

  version(partition: string, key: string): number | undefined {
    const row = this.#version.get(whole(partition), whole(key));
    return row === undefined ? undefined : numberIn(row, "version");
  }

  put(partition: string, { key, value, seal, endsAt }: Put, version: number): void {
    this.#put.run(whole(partition), whole(key), whole(value), seal === undefined ? null : whole(seal), version, endsAt);
  }

  delete(partition: string, key: string): void {
    this.#delete.run(whole(partition), whole(key));
  }

  /** Deletes a few ended cells of any partition, so that the store needs no timer and each change stays short. */
  sweep(now: number): void {
    this.#sweep.run(now);
  }

  one(partition: string, key: string, seals: boolean): Cell[] {
    return this.#one.all({ partition: whole(partition), key: whole(key), seals: Number(seals) }).map(cellOf);
  }

  range(partition: string, { prefix, after, most }: KeyRange, seals: boolean): Cell[] {
    const range = { prefix: whole(prefix), from: after ?? prefix, after: after ?? null };
    const limit = Number.isFinite(most) ? most : -1;
    return this.#range.all({ partition: whole(partition), ...range, most: limit, seals: Number(seals) }).map(cellOf);
  }

  all(): (readonly [partition: string, cell: Cell])[] {
    return this.#all.all().map((row) => [textIn(row, "partition"), cellOf(row)]);
  }
}

const cellOf = (row: Row): Cell => ({
  key: textIn(row, "key"),
  value: textIn(row, "value"),
  seal: row.seal === null ? undefined : textIn(row, "seal"),
  version: numberIn(row, "version"),
});

/** @throws if SQLite would change the text: half a surrogate pair becomes U+FFFD, so two keys could become one */
function whole(text: string): string {
  if (text.isWellFormed()) return text;
  throw failure("sqlite-text-malformed");
}
