import {
  claimGraceMs,
  type GrantPlace,
  type GrantRecord,
  type HeldClaim,
  type StoredRecords,
  type Versioned,
} from "@identity-web/core";
import type { Database } from "./database.ts";
import {
  grantColumns,
  grantKey,
  grantPlace,
  grantRecord,
  grantsAndSessions,
  isInTime,
  type Place,
} from "./grant-place.ts";
import { grantRemovedBy } from "./tombstones.ts";

const here = "account = :account AND kind = :kind AND id = :id";
const noClaim = "claim_id = NULL, claim_until = NULL, claim_single_use = NULL";

const isAlive = `${isInTime} AND ${grantRemovedBy} IS NULL`;

/** The rows of grants. Knows how they are written, not what is allowed. */
export class Grants {
  readonly #find;
  readonly #insert;
  readonly #claim;
  readonly #write;
  readonly #end;
  readonly #release;
  readonly #delete;
  readonly #all;

  constructor(database: Database) {
    this.#find = database.prepare(`
      SELECT ${grantColumns} FROM ${grantsAndSessions}
      WHERE grants.account = :account AND grants.kind = :kind AND grants.id = :id AND ${isAlive}`);
    this.#all = database.prepare(`
      SELECT ${grantColumns} FROM ${grantsAndSessions} WHERE version IS NOT NULL AND ${isAlive}`);
    this.#insert = database.prepare(`
      INSERT OR REPLACE INTO grants (account, kind, id, version, issued_at, expires_at, first_claim, gone_at, seal)
      VALUES (:account, :kind, :id, :version, :issuedAt, :expiresAt, :firstClaim, :goneAt, :sealed)`);
    this.#claim = database.prepare(`
      UPDATE grants SET claim_id = :claimId, claim_until = :until, claim_single_use = :singleUse,
        gone_at = CASE WHEN version IS NULL THEN :until + ${claimGraceMs} ELSE gone_at END
      WHERE ${here}`);
    this.#write = database.prepare(`
      UPDATE grants SET version = :version, seal = :sealed, ${noClaim},
        issued_at = coalesce(issued_at, :issuedAt), expires_at = coalesce(expires_at, :expiresAt),
        gone_at = CASE kind WHEN 'session' THEN NULL ELSE coalesce(expires_at, :expiresAt) END
      WHERE ${here}`);
    this.#end = database.prepare(`UPDATE grants SET version = :version, seal = NULL, ${noClaim} WHERE ${here}`);
    this.#release = database.prepare(`UPDATE grants SET ${noClaim} WHERE ${here}`);
    this.#delete = database.prepare(`DELETE FROM grants WHERE ${here}`);
  }

  find(place: Place, now: number): GrantPlace<Versioned<GrantRecord>> | undefined {
    const row = this.#find.get({ ...place, now });
    return row === undefined ? undefined : grantPlace(row);
  }

  /** Everybody's. */
  all(now: number): StoredRecords["grants"] {
    return this.#all.all({ now }).map((row) => ({ key: grantKey(row), record: grantRecord(row) }));
  }

  /** A session's grant, with its session. */
  insert(place: Place, { issuedAt, expiresAt, sealed }: GrantRecord, version: number): void {
    this.#insert.run({ ...place, version, issuedAt, expiresAt, firstClaim: 0, goneAt: null, sealed: sealed ?? null });
  }

  /** A place for a grant that is still to come, where one that has expired may still lie. */
  make(place: Place, firstClaim: number): void {
    const nothingYet = { version: null, issuedAt: null, expiresAt: null, goneAt: 0, sealed: null };
    this.#insert.run({ ...place, ...nothingYet, firstClaim });
  }

  claim(place: Place, { id, until, singleUse }: HeldClaim): void {
    this.#claim.run({ ...place, claimId: Number(id), until, singleUse: singleUse ? 1 : 0 });
  }

  /** Writes a grant under a new version, and gives up the claim. */
  write(place: Place, { issuedAt, expiresAt, sealed }: GrantRecord, version: number): void {
    this.#write.run({ ...place, issuedAt, expiresAt, sealed: sealed ?? null, version });
  }

  /** Takes the tokens away, under a new version, and gives up the claim. */
  end(place: Place, version: number): void {
    this.#end.run({ ...place, version });
  }

  /** Gives up the claim. */
  release(place: Place): void {
    this.#release.run({ ...place });
  }

  delete(place: Place): void {
    this.#delete.run({ ...place });
  }
}
