import type { RecordStore, Redemption } from "@identity-web/core";
import type { Database } from "./database.ts";
import { numberIn } from "./row.ts";

/** Which transactions have been redeemed, and until when their sign-ins may be stored. */
export class Redemptions {
  readonly #database: Database;
  readonly #find;
  readonly #insert;
  readonly #use;

  constructor(database: Database) {
    this.#database = database;
    this.#find = database.prepare("SELECT 1 FROM redemptions WHERE transaction_id = :transactionId AND until >= :now");
    this.#insert = database.prepare(`
      INSERT OR REPLACE INTO redemptions VALUES (:transactionId, :startedAt, :deadline, :until, 0)`);
    this.#use = database.prepare(`
      UPDATE redemptions SET used = 1
      WHERE transaction_id = :transactionId AND started_at = :startedAt AND until >= :now AND used = 0
      RETURNING deadline`);
  }

  begin: RecordStore["beginRedemption"] = (transactionId, { forMs, rememberMs }) =>
    this.#database.write(({ now }) => {
      if (this.#find.get({ transactionId, now }) !== undefined) return "replayed";
      const redemption: Redemption = { transactionId, startedAt: now, deadline: now + forMs };
      this.#insert.run({ ...redemption, until: now + Math.max(forMs, rememberMs) });
      return redemption;
    });

  /** Within a write. Whether this redemption may sign in now: once, in time, and only if it is this file that knows it. */
  use({ transactionId, startedAt }: Redemption, now: number): boolean {
    const record = this.#use.get({ transactionId, startedAt, now });
    return record !== undefined && now <= numberIn(record, "deadline");
  }
}
