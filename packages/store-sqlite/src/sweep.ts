import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Rows of each kind that every write drops at most: more than it adds, so that what has expired doesn't pile up. */
const steps = 8;

const expired: Readonly<Record<string, string>> = {
  sessions: "min(idle_expires_at, expires_at) <= :now",
  grants: "gone_at <= :now",
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
