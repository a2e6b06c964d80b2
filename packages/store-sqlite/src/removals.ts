import type { AccountKey, PlacedGrantRecord, RemovalByName, RemovedRecords } from "@identity-web/core";
import type { Database } from "./database.ts";
import {
  accountGrantsAndSessions,
  grantColumns,
  grantKey,
  grantRecord,
  grantsAndSessions,
  isInTime,
  type Place,
} from "./grant-place.ts";
import { numberIn, type Row, textIn } from "./row.ts";
import type { Moment } from "./steady-time.ts";
import { type Covered, grantRemovedBy, sessionRemovedBy, type Tombstones } from "./tombstones.ts";

/** What a removal's own write took away, and what it only covered. */
export interface Taken extends RemovedRecords {
  readonly removedGrants: readonly PlacedGrantRecord[];
  readonly rest?: Covered;
}

/** Where a step has ended; `undefined`: it was the last. */
type Cursor = Pick<Place, "kind" | "id"> | undefined;

const start = { kind: "", id: "" };

const isAlive = "idle_expires_at > :now AND expires_at > :now";
const isHandedOver = `version IS NOT NULL AND ${isInTime}`;
const coveredSessions = `sessions WHERE account = :account AND ${sessionRemovedBy} = :number`;
const coveredGrants = `${accountGrantsAndSessions} WHERE grants.account = :account AND ${grantRemovedBy} = :number`;

/** Takes away what a removal names: what is little at once, what is much in steps after its own. */
export class Removals {
  readonly #database: Database;
  readonly #tombstones: Tombstones;
  readonly #atOnce: number;
  readonly #size;
  readonly #idsOf;
  readonly #grantOf;
  readonly #endNamed;
  readonly #count;
  readonly #nextGrants;
  readonly #deleteGrant;
  readonly #deleteSessions;

  /** @param atOnce - Rows of each kind that one write takes away at most: a larger account is covered first, as a whole. */
  constructor(database: Database, tombstones: Tombstones, atOnce: number) {
    this.#database = database;
    this.#tombstones = tombstones;
    this.#atOnce = atOnce;
    const few = (table: string) =>
      `(SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE account = :account LIMIT ${atOnce}))`;
    this.#size = database.prepare(`SELECT max(${few("sessions")}, ${few("grants")}) AS size`);
    this.#idsOf = database.prepare("SELECT id FROM sessions WHERE account = :account AND instr(sids, :sid) > 0");
    this.#grantOf = database.prepare(`
      SELECT ${grantColumns} FROM ${grantsAndSessions}
      WHERE grants.account = :account AND grants.kind = 'session' AND grants.id = :id AND ${isHandedOver}`);
    this.#endNamed = database.prepare(`
      DELETE FROM sessions WHERE account = :account AND id = :id AND issued_at <= :issuedUntil
        AND ${isAlive} AND ${sessionRemovedBy} IS NULL`);
    this.#count = database.prepare(`
      SELECT (SELECT count(*) FROM ${coveredSessions} AND ${isAlive}) AS sessions,
        (SELECT count(*) FROM ${coveredGrants} AND ${isHandedOver}) AS grants`);
    this.#nextGrants = database.prepare(`
      SELECT ${grantColumns}, ${isHandedOver} AS lives FROM ${coveredGrants}
        AND (grants.kind, grants.id) > (:kind, :id) ORDER BY grants.kind, grants.id LIMIT ${atOnce}`);
    this.#deleteGrant = database.prepare("DELETE FROM grants WHERE account = :account AND kind = :kind AND id = :id");
    // One whose grant an earlier removal has yet to hand over stays for now.
    this.#deleteSessions = database.prepare(`
      DELETE FROM sessions WHERE rowid IN (
        SELECT rowid FROM ${coveredSessions} AND NOT EXISTS (
          SELECT 1 FROM grants
          WHERE account = sessions.account AND kind = 'session' AND id = sessions.id AND ${grantRemovedBy} < :number
        ) LIMIT ${atOnce})`);
  }

  /** Within a write: when it is committed, nobody can reach anything of what the removal names. */
  remove(account: AccountKey, removal: RemovalByName, moment: Moment): Taken {
    const named = this.#removeNamed(account, removal, moment.now);
    if (!this.#tombstones.add(account, removal, moment)) return named;
    const covered = { account, ...moment };
    if (numberIn(this.#size.get({ account }) ?? {}, "size") === this.#atOnce) return { ...named, rest: covered };
    const counts = this.#counts(covered);
    const { grants } = this.#take(covered, start);
    return sum(named, { ...counts, removedGrants: grants });
  }

  /** After that write. What it only covered is counted now, and taken away as it is read. */
  async handOver({ rest, ...taken }: Taken): Promise<RemovedRecords> {
    if (rest === undefined) return taken;
    const counts = await this.#database.read(() => this.#counts(rest));
    return { ...sum(taken, { ...counts, removedGrants: [] }), removedGrants: this.#drain(taken.removedGrants, rest) };
  }

  /** Within a write. Some of what nobody has asked for in time. */
  sweep(now: number): void {
    const covered = this.#tombstones.due(now);
    if (covered !== undefined) this.#take(covered, start);
  }

  async *#drain(first: readonly PlacedGrantRecord[], covered: Covered): AsyncGenerator<PlacedGrantRecord> {
    yield* first;
    for (let cursor: Cursor = start; cursor !== undefined; ) {
      const from: NonNullable<Cursor> = cursor;
      const { grants, next } = await this.#database.write(() => this.#take(covered, from));
      yield* grants;
      cursor = next;
    }
  }

  /** The sessions that are named one by one, each with its grant. */
  #removeNamed(account: AccountKey, { sessions, issuedUntil = Number.POSITIVE_INFINITY }: RemovalByName, now: number) {
    if (typeof sessions === "string") return nothing;
    const ids = new Set(sessions.id === undefined ? [] : [sessions.id]);
    for (const sid of sessions.sids) {
      for (const row of this.#idsOf.all({ account, sid: JSON.stringify(sid) })) ids.add(textIn(row, "id"));
    }
    let ended = 0;
    const removedGrants: PlacedGrantRecord[] = [];
    for (const id of ids) {
      const grant = this.#grantOf.get({ account, id, now });
      if (this.#endNamed.run({ account, id, issuedUntil, now }).changes === 0) continue;
      ended++;
      if (grant !== undefined) removedGrants.push(placed(grant));
    }
    return { sessions: ended, grants: removedGrants.length, removedGrants };
  }

  #counts(covered: Covered) {
    const row = this.#count.get({ ...covered }) ?? {};
    return { sessions: numberIn(row, "sessions"), grants: numberIn(row, "grants") };
  }

  /** Takes away some of what is covered: grants first, then sessions, then the tombstones. */
  #take(covered: Covered, from: NonNullable<Cursor>): { grants: readonly PlacedGrantRecord[]; next: Cursor } {
    const { account, number } = covered;
    const rows = this.#nextGrants.all({ ...covered, ...from });
    for (const row of rows) this.#deleteGrant.run({ account, ...cursorAt(row) });
    const grants = rows.filter((row) => row.lives === 1).map(placed);
    const last = rows.at(-1);
    if (last !== undefined && rows.length === this.#atOnce) return { grants, next: cursorAt(last) };
    if (this.#deleteSessions.run({ account, number }).changes === this.#atOnce) return { grants, next: from };
    this.#tombstones.drop(covered);
    return { grants, next: undefined };
  }
}

const nothing: Taken = { sessions: 0, grants: 0, removedGrants: [] };

const sum = (a: Taken, b: Taken): Taken => ({
  sessions: a.sessions + b.sessions,
  grants: a.grants + b.grants,
  removedGrants: [...a.removedGrants, ...b.removedGrants],
});

const cursorAt = (row: Row) => ({ kind: textIn(row, "kind"), id: textIn(row, "id") });

const placed = (row: Row): PlacedGrantRecord => ({ key: grantKey(row), record: grantRecord(row) });
