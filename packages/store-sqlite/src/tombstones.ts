import type { AccountKey, RemovalByName } from "@identity-web/core";
import type { Database } from "./database.ts";
import { numberIn, textIn } from "./row.ts";
import type { Moment } from "./steady-time.ts";

/** How long what a removal took away waits to be read, in ms: nobody can reach it any more, and then it is swept. */
const handOverMs = 600_000;

const removedBy = (rows: string, covered: string): string => `(
  SELECT min(tombstones.number) FROM tombstones WHERE tombstones.account = ${rows}.account AND ${covered})`;

/** The number of the removal that took a session away; NULL: none has. */
export const sessionRemovedBy = removedBy(
  "sessions",
  "covers = 'sessions' AND tombstones.number > sessions.number AND sessions.issued_at <= issued_until",
);

/**
 * The number of the removal that took a grant away; NULL: none has. A grant is as old as its last write, for nothing writes
 * to one that is covered. One that is only claimed has no issue time, and goes with all of them.
 */
export const grantRemovedBy = removedBy(
  "grants",
  `(covers = 'grants' OR grants.kind = 'session')
    AND tombstones.number > coalesce(version, first_claim) AND coalesce(grants.issued_at, 0) <= issued_until`,
);

/** What one removal's tombstones cover. */
export interface Covered {
  readonly account: AccountKey;
  /** The removal's. */
  readonly number: number;
  /** The store's time at the removal; or, of what is swept, at the sweep. */
  readonly now: number;
}

/**
 * What removals have put out of reach, however much it is, by a small row or two: all of an account that was stored before
 * the removal and issued until then. Whoever reads leaves out what a tombstone covers. All of it runs within a write.
 */
export class Tombstones {
  readonly #insert;
  readonly #due;
  readonly #drop;

  constructor(database: Database) {
    this.#insert = database.prepare(`
      INSERT INTO tombstones VALUES (:account, :number, :covers, :issuedUntil, :until)`);
    this.#due = database.prepare("SELECT account, number FROM tombstones WHERE until < :now ORDER BY until LIMIT 1");
    this.#drop = database.prepare(`
      DELETE FROM tombstones WHERE account = :account AND number = :number
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE account = :account AND ${sessionRemovedBy} = :number)`);
  }

  /** Covers what a removal names as a whole. @returns whether it names anything so */
  add(account: AccountKey, removal: RemovalByName, { now, number }: Moment): boolean {
    const { sessions, tokens, issuedUntil = Number.POSITIVE_INFINITY } = removal;
    const all = [...(sessions === "all" ? ["sessions"] : []), ...(tokens === "all" ? ["grants"] : [])];
    for (const covers of all) this.#insert.run({ account, number, covers, issuedUntil, until: now + handOverMs });
    return all.length > 0;
  }

  /** One whose time is over. */
  due(now: number): Covered | undefined {
    const row = this.#due.get({ now });
    return row === undefined ? undefined : { account: textIn(row, "account"), number: numberIn(row, "number"), now };
  }

  /** Once its grants are taken away, and where no session is left: else that would come back. */
  drop({ account, number }: Covered): void {
    this.#drop.run({ account, number });
  }
}
