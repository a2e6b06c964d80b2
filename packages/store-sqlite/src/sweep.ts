import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Rows of each kind that every write drops at most: more than it adds, so that what has expired doesn't pile up. */
const steps = 8;

/** What a removal has yet to hand over waits for that, whether or not it has expired meanwhile. */
const isFree = (table: string) => `NOT EXISTS (SELECT 1 FROM tombstones WHERE account = ${table}.account)`;

const expired: Readonly<Record<string, string>> = {
  sessions: `min(idle_expires_at, expires_at) <= :now AND ${isFree("sessions")}`,
  grants: `gone_at <= :now AND ${isFree("grants")}`,
  redemptions: "until < :now",
  barriers: "until < :now",
  markers: "until < :now",
  sid_accounts: "until < :now",
};

/** Drops what has expired, a little with every write: no timer, and no write that takes long. */
export class Sweep {
  readonly #statements: readonly StatementSync[];

  constructor(connection: DatabaseSync) {
    this.#statements = Object.entries(expired).map(([table, condition]) =>
      connection.prepare(
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${condition} LIMIT ${steps})`,
      ),
    );
  }

  run(now: number): void {
    for (const statement of this.#statements) statement.run({ now });
  }
}
