import {
  type AccountKey,
  type Barrier,
  barriersOf,
  outcomeAt,
  type RemovalByName,
  type SessionRecord,
  stopsClaim,
  withBarrier,
} from "@identity-web/core";
import type { Database } from "./database.ts";
import { maybeNumberIn, numberIn, type Row, textIn } from "./row.ts";

const wholeAccount = "";

/** What removals leave behind. Everything here runs within a transaction. */
export class Barriers {
  readonly #standing;
  readonly #meeting;
  readonly #clear;
  readonly #insert;

  constructor(database: Database) {
    this.#standing = database.prepare(`
      SELECT * FROM barriers WHERE account = :account AND sid = :sid AND until >= :now`);
    this.#meeting = database.prepare(`
      SELECT * FROM barriers
      WHERE account = :account AND (sid = '${wholeAccount}' OR sid IN (SELECT value FROM json_each(:sids)))`);
    this.#clear = database.prepare("DELETE FROM barriers WHERE account = :account AND sid = :sid");
    this.#insert = database.prepare(`
      INSERT INTO barriers VALUES (:account, :sid, :at, :until, :issuedUntil, :outcome)`);
  }

  add(account: AccountKey, removal: RemovalByName, now: number): void {
    for (const { sid = wholeAccount, barrier } of barriersOf(removal, now)) {
      const standing = this.#standing.all({ account, sid, now }).map(barrierIn);
      this.#clear.run({ account, sid });
      for (const { issuedUntil = null, ...each } of withBarrier(standing, barrier)) {
        this.#insert.run({ account, sid, issuedUntil, ...each });
      }
    }
  }

  /** Whether a token issued then may no longer bring a grant of the account. */
  stopClaim(account: AccountKey, issuedAt: number, now: number): boolean {
    const standing = this.#standing.all({ account, sid: wholeAccount, now }).map(barrierIn);
    return stopsClaim(standing, issuedAt, now);
  }

  /** What becomes of a sign-in whose redemption began at that time; `undefined`: no barrier stops it. */
  stop({ account, sids, issuedAt }: SessionRecord, startedAt: number, now: number): Barrier["outcome"] | undefined {
    const barriers = this.#meeting.all({ account, sids: JSON.stringify(sids) }).map(barrierIn);
    return outcomeAt(barriers, { startedAt, issuedAt }, now);
  }
}

const barrierIn = (row: Row): Barrier => ({
  at: numberIn(row, "at"),
  until: numberIn(row, "until"),
  issuedUntil: maybeNumberIn(row, "issued_until"),
  outcome: textIn(row, "outcome") === "collided" ? "collided" : "ended",
});
