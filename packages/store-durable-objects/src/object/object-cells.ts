import {
  type Cell,
  type Clock,
  cellsOfLook,
  changesCells,
  isDone,
  type KeyRange,
  type Look,
  type Seen,
  type Step,
} from "@identity-web/core";
import { failure } from "../error-texts.ts";
import { type Moment, ObjectTime, timeAfter } from "./object-time.ts";
import type { ObjectStorage, Row } from "./storage.ts";

/** An object's answer to a step. It lacks the store's birth, which the object doesn't know. */
export type SeenInObject = Omit<Seen, "bornAt">;

/** The least time for which an object keeps its last version number before it deletes all its data, in ms. */
const restMs = 60_000;
/** How late an alarm may come before the object sets an earlier one, in ms. */
const toleranceMs = 30_000;
const sweptAtOnce = 200;
const schemaVersion = 3;

interface CellRow extends Row {
  key: string;
  value: string;
  seal: string | null;
  version: number;
}

/**
 * The cells of one object, which is one partition. A step reads and writes synchronously, as one transaction. The runtime
 * sends no answer before its writes are stored. An alarm is set as long as the object has a cell that ends.
 */
export class ObjectCells {
  readonly #storage: ObjectStorage;
  readonly #time: ObjectTime;
  /** Whether the tables exist. `undefined`: not checked yet since the object started. */
  #isMade: boolean | undefined;
  #alarmAt: number | null | undefined;

  constructor(storage: ObjectStorage, clock: Clock) {
    this.#storage = storage;
    this.#time = new ObjectTime(clock);
  }

  async step(step: Step): Promise<SeenInObject> {
    const ends = (step.put ?? []).map(({ endsAt }) => endsAt + 1);
    // Checks again after each wait, because another call may have changed the alarm.
    if (ends.length > 0 || (changesCells(step) && this.#isOpen())) {
      while (!this.#isArmed(Math.min(...ends))) await this.#arm(Math.min(...ends));
    }
    return this.#run(step);
  }

  /** Deletes ended cells, at most `sweptAtOnce`. When no cell is left, deletes all data of the object. */
  async alarm(): Promise<void> {
    this.#alarmAt = null;
    if (!this.#isOpen()) return;
    const now = this.#time.now();
    this.#all("DELETE FROM cells WHERE key IN (SELECT key FROM cells WHERE endsAt < ? LIMIT ?)", now, sweptAtOnce);
    const [left] = this.#all<{ count: number; next: number | null }>(
      "SELECT count(*) count, min(endsAt) next FROM cells",
    );
    if (left !== undefined && left.count > 0) {
      // Cells without an end need no alarm.
      return Number.isFinite(left.next) ? this.#arm(Math.max(Number(left.next) + 1, now)) : undefined;
    }
    const rests = timeAfter(this.#moment().number) + restMs;
    if (now < rests) return this.#arm(rests);
    // No await between the decision and this line: the next step finds an empty object and starts again.
    this.#isMade = false;
    await Promise.all([this.#storage.deleteAlarm(), this.#storage.deleteAll()]);
  }

  #run(step: Step): SeenInObject {
    const isMade = this.#isOpen();
    const now = this.#time.now();
    const done = isDone(step, now, (key) => this.#versionOf(key));
    const answer = (): SeenInObject => ({ done, now, ...this.#see(step.look ?? {}) });
    const makes = !isMade && (step.put ?? []).length > 0;
    return done && (makes || (isMade && changesCells(step))) ? this.#write(step, answer) : answer();
  }

  #write(step: Step, answer: () => SeenInObject): SeenInObject {
    const wasMade = this.#isMade;
    try {
      return this.#storage.transactionSync(() => {
        if (wasMade !== true) this.#make();
        this.#isMade = true;
        this.#change(step);
        return answer();
      });
    } catch (error) {
      this.#isMade = wasMade;
      throw error;
    }
  }

  #versionOf(key: string): number | undefined {
    if (!this.#isOpen()) return undefined;
    return this.#all<{ version: number }>("SELECT version FROM cells WHERE key = ?", whole(key))[0]?.version;
  }

  #change({ put = [], delete: gone = [] }: Step): void {
    let number = this.#time.next();
    for (const key of gone) this.#all("DELETE FROM cells WHERE key = ?", whole(key));
    for (const { key, value, seal, endsAt } of put) {
      number = this.#time.next();
      const cell = [whole(key), whole(value), seal === undefined ? null : whole(seal), number, endsAt];
      this.#all("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?)", ...cell);
    }
    this.#all("UPDATE moment SET number = ?, latest = ?", number, this.#time.now());
  }

  #see(look: Look): Pick<Seen, "cells" | "next"> {
    if (!this.#isOpen()) return { cells: [] };
    const columns = `key, value, ${(look.seals ?? true) ? "seal" : "NULL AS seal"}, version`;
    // No byte of UTF-8 is FF, so the range ends after all keys that begin with the prefix.
    const range = `SELECT ${columns} FROM cells
      WHERE key >= ? AND key < ? || CAST(x'FF' AS TEXT) AND key IS NOT ? ORDER BY key LIMIT ?`;
    const read = ({ prefix, after, most }: KeyRange) => {
      const limit = Number.isFinite(most) ? most : -1;
      return this.#all<CellRow>(range, after ?? whole(prefix), prefix, after ?? null, limit).map(cellOf);
    };
    const one = (key: string) =>
      this.#all<CellRow>(`SELECT ${columns} FROM cells WHERE key = ?`, whole(key)).map(cellOf)[0];
    return cellsOfLook(look, one, read);
  }

  /** @throws IdentityError `store_unavailable`: another version of this package wrote the object */
  #isOpen(): boolean {
    this.#isMade ??= this.#open();
    return this.#isMade;
  }

  #open(): boolean {
    const tables = this.#all("SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = 'moment'");
    if (tables.length === 0) return false;
    const [found] = this.#all<{ version: number }>("SELECT version FROM moment");
    if (found?.version !== schemaVersion) {
      throw failure("durable-object-schema-other", { expected: schemaVersion, found: found?.version ?? "none" });
    }
    this.#time.resume(this.#moment());
    return true;
  }

  #make(): void {
    // No index beside the key, so that each row costs one write. Times are REAL: ms since the epoch, by the object's clock.
    this.#all(`CREATE TABLE cells (key TEXT PRIMARY KEY, value TEXT NOT NULL, seal TEXT, version INTEGER NOT NULL,
      endsAt REAL NOT NULL) STRICT, WITHOUT ROWID`);
    this.#all("CREATE TABLE moment (version INTEGER NOT NULL, number INTEGER NOT NULL, latest REAL NOT NULL) STRICT");
    this.#all("INSERT INTO moment VALUES (?, 0, 0)", schemaVersion);
  }

  #moment(): Moment {
    const [moment] = this.#all<{ number: number; latest: number }>("SELECT number, latest FROM moment");
    if (moment !== undefined) return moment;
    throw failure("durable-object-moment-missing");
  }

  #isArmed(due: number): boolean {
    return typeof this.#alarmAt === "number" && !(this.#alarmAt > due + toleranceMs);
  }

  async #arm(due: number): Promise<void> {
    if (this.#alarmAt === undefined) {
      this.#alarmAt = await this.#storage.getAlarm();
      if (this.#isArmed(due)) return;
    }
    const at = Number.isFinite(due) ? due : this.#time.now() + restMs;
    await this.#storage.setAlarm(at);
    this.#alarmAt = at;
  }

  #all<R extends Row>(query: string, ...bindings: (string | number | null)[]): R[] {
    return this.#storage.sql.exec<R>(query, ...bindings).toArray();
  }
}

const cellOf = ({ key, value, seal, version }: CellRow): Cell => ({ key, value, seal: seal ?? undefined, version });

/** @throws if the storage would change the text: half a surrogate pair becomes U+FFFD, so two keys could become one */
function whole(text: string): string {
  if (text.isWellFormed()) return text;
  throw failure("durable-object-text-malformed");
}
