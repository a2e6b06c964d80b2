import type { Clock } from "@identity-web/core";
import { type Schema, schemas } from "./schema.ts";
import { type Moment, SteadyTime, timeOf } from "./steady-time.ts";
import type { ObjectStorage, Row } from "./storage.ts";

/** An object keeps its last number at least so long, in ms, before it deletes everything. */
const restMs = 60_000;
/** An alarm that comes so much too late, in ms, is not worth another one. */
const toleranceMs = 30_000;
const sweptAtOnce = 200;

/**
 * The storage of one object. What reads and what writes runs without a pause in between, a write as one transaction: that
 * is what makes each operation of the store one atomic step. As long as anything is stored, an alarm is set.
 */
export class Partition {
  readonly #storage: ObjectStorage;
  readonly #time: SteadyTime;
  /** `null`: nothing is stored; `undefined`: nobody has looked since the object woke up. */
  #schema: Schema | null | undefined;
  #alarmAt: number | null | undefined;

  constructor(storage: ObjectStorage, clock: Clock) {
    this.#storage = storage;
    this.#time = new SteadyTime(clock);
  }

  now(): number {
    return this.#time.now();
  }

  all<R extends Row>(query: string, ...bindings: (string | number | null)[]): R[] {
    return this.#storage.sql.exec<R>(query, ...bindings).toArray();
  }

  get<R extends Row>(query: string, ...bindings: (string | number | null)[]): R | undefined {
    return this.all<R>(query, ...bindings)[0];
  }

  /** Whether nothing was ever stored, or everything is deleted. */
  get isEmpty(): boolean {
    return this.#opened() === null;
  }

  /** Looks at what is there; `nothing` where it is empty. */
  read<T>(nothing: T, body: (now: number) => T): T {
    return this.isEmpty ? nothing : body(this.now());
  }

  /**
   * Changes something, in one transaction. The runtime lets no answer out before it is stored.
   *
   * @param endsInMs - When what is written will have ended: an alarm is set for then at the latest. `undefined`: nothing new
   * is written.
   */
  async write<T>(schema: Schema, endsInMs: number | undefined, body: (moment: Moment) => T): Promise<T> {
    const due = endsInMs === undefined ? undefined : this.now() + endsInMs + 1;
    // Asked again after the wait, so that nothing depends on what may happen meanwhile.
    while (!this.#isArmed(due)) await this.#arm(due);
    const isNew = this.isEmpty;
    const moment = this.#time.next();
    const result = this.#storage.transactionSync(() => {
      if (isNew) this.#create(schema);
      this.all("UPDATE moment SET number = ?", moment.number);
      return body(moment);
    });
    this.#schema = this.#schema ?? schema;
    return result;
  }

  /** Drops what has ended, a little at a time; where nothing is left, everything. */
  async alarm(): Promise<void> {
    this.#alarmAt = null;
    const schema = this.#opened();
    if (schema === null) return;
    const now = this.now();
    this.#storage.transactionSync(() => this.#sweep(schema, now));
    const next = this.#nextEnd(schema);
    if (next !== undefined) return this.#arm(Math.max(next + 1, now));
    const rests = timeOf(this.#lastNumber()) + restMs;
    if (now < rests) return this.#arm(rests);
    // Decided and begun without a pause: whatever comes next finds an empty object, and begins anew.
    this.#schema = null;
    const deleted = [this.#storage.deleteAlarm(), this.#storage.deleteAll()];
    await Promise.all(deleted);
  }

  #isArmed(due = Number.POSITIVE_INFINITY): boolean {
    return typeof this.#alarmAt === "number" && this.#alarmAt <= due + toleranceMs;
  }

  async #arm(due = this.now() + restMs): Promise<void> {
    if (this.#alarmAt === undefined) {
      this.#alarmAt = await this.#storage.getAlarm();
      if (this.#isArmed(due)) return;
    }
    await this.#storage.setAlarm(due);
    this.#alarmAt = due;
  }

  #opened(): Schema | null {
    this.#schema ??= this.#open() ?? null;
    return this.#schema;
  }

  /** @throws where another version of this package has written what this one doesn't know */
  #open(): Schema | undefined {
    const isThere = this.get("SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = 'moment'");
    if (isThere === undefined) return undefined;
    const found = this.get<{ kind: string; version: number; number: number }>("SELECT * FROM moment");
    const schema = schemas.find(({ kind }) => kind === found?.kind);
    if (found === undefined || schema === undefined || found.version > schema.steps.length) {
      throw new Error("a newer version of @identity-web/store-durable-objects has written this object");
    }
    this.#time.resumeAfter(found.number);
    if (found.version < schema.steps.length) {
      this.#storage.transactionSync(() => this.#take(schema, found.version));
    }
    return schema;
  }

  #create(schema: Schema): void {
    this.all("CREATE TABLE moment (kind TEXT NOT NULL, version INTEGER NOT NULL, number INTEGER NOT NULL) STRICT");
    this.all("INSERT INTO moment VALUES (?, 0, 0)", schema.kind);
    this.#take(schema, 0);
  }

  #take(schema: Schema, from: number): void {
    for (const step of schema.steps.slice(from)) this.all(step);
    this.all("UPDATE moment SET version = ?", schema.steps.length);
  }

  #sweep({ ends }: Schema, now: number): void {
    for (const [table, { key, end }] of Object.entries(ends)) {
      const ended = `SELECT ${key} FROM ${table} WHERE ${end} < ? LIMIT ${sweptAtOnce}`;
      this.all(`DELETE FROM ${table} WHERE (${key}) IN (${ended})`, now);
    }
  }

  #nextEnd({ ends }: Schema): number | undefined {
    const next = Object.entries(ends).map(([table, { end }]) => {
      return this.get<{ next: number | null }>(`SELECT min(${end}) AS next FROM ${table}`)?.next ?? undefined;
    });
    const times = next.filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #lastNumber(): number {
    return this.get<{ number: number }>("SELECT number FROM moment")?.number ?? 0;
  }
}
