import type { AccountKey, NoticeRecord, SessionRecord } from "@identity-web/core";
import type { Database } from "./database.ts";
import { textIn } from "./row.ts";

/** Which accounts have or had sessions of a provider's session. Everything here runs within a write. */
export class SidIndex {
  readonly #add;
  readonly #find;

  constructor(database: Database) {
    this.#add = database.prepare(`
      INSERT INTO sid_accounts VALUES (:sid, :issuer, :account, :until)
      ON CONFLICT (sid, account) DO UPDATE SET until = max(until, excluded.until)`);
    this.#find = database.prepare(`
      SELECT account FROM sid_accounts
      WHERE sid IN (SELECT value FROM json_each(:sids)) AND issuer = coalesce(:issuer, issuer) AND until >= :now
      GROUP BY account ORDER BY min(rowid)`);
  }

  /** Until the session's absolute expiry. */
  add({ sids, issuer, account, expiresAt }: SessionRecord): void {
    for (const sid of sids) this.#add.run({ sid, issuer, account, until: expiresAt });
  }

  /** Without an issuer: the accounts of every issuer. */
  find({ sids, issuer }: NoticeRecord, now: number): readonly AccountKey[] {
    return this.#find
      .all({ sids: JSON.stringify(sids), issuer: issuer ?? null, now })
      .map((row) => textIn(row, "account"));
  }
}
