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
  /** Whether this runtime ends a text at U+0000 when it reads it, as Node 22 does. */
  readonly #cutsTexts: boolean;

  constructor(database: Database) {
    this.#cutsTexts = database.prepare("SELECT char(0) AS text").get()?.text !== "\0";
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
    const row = this.#version.get(this.#whole(partition), this.#whole(key));
    return row === undefined ? undefined : numberIn(row, "version");
  }

  put(partition: string, { key, value, seal, endsAt }: Put, version: number): void {
    this.#put.run(
      this.#whole(partition),
      this.#whole(key),
      this.#whole(value),
      seal === undefined ? null : this.#whole(seal),
      version,
      endsAt,
    );
  }

  delete(partition: string, key: string): void {
    this.#delete.run(this.#whole(partition), this.#whole(key));
  }

  /** Deletes a few ended cells of any partition, so that the store needs no timer and each change stays short. */
  sweep(now: number): void {
    this.#sweep.run(now);
  }

  one(partition: string, key: string, seals = true): Cell | undefined {
    const row = this.#one.get({ partition: this.#whole(partition), key: this.#whole(key), seals: Number(seals) });
    return row && cellOf(row);
  }

  range(partition: string, { prefix, after, most }: KeyRange, seals = true): Cell[] {
    const range = { prefix: this.#whole(prefix), from: after ?? prefix, after: after ?? null };
    const limit = Number.isFinite(most) ? most : -1;
    return this.#range
      .all({ partition: this.#whole(partition), ...range, most: limit, seals: Number(seals) })
      .map(cellOf);
  }

  all(): (readonly [partition: string, cell: Cell])[] {
    return this.#all.all().map((row) => [textIn(row, "partition"), cellOf(row)]);
  }

  /** @throws if SQLite would change the text: half a surrogate pair becomes U+FFFD, so two keys could become one */
  #whole(text: string): string {
    if (!text.isWellFormed()) throw failure("sqlite-text-malformed");
    if (this.#cutsTexts && text.includes("\0")) throw failure("sqlite-text-cut");
    return text;
  }
}

const cellOf = (row: Row): Cell => ({
  key: textIn(row, "key"),
  value: textIn(row, "value"),
  seal: row.seal === null ? undefined : textIn(row, "seal"),
  version: numberIn(row, "version"),
});
