import {
  type AccountKey,
  claimGraceMs,
  type GrantPlace,
  type GrantRecord,
  type HeldClaim,
  type PlacedGrantRecord,
  type StoredRecords,
  type Versioned,
} from "@identity-web/core";
import type { Database } from "./database.ts";
import { grantColumns, grantKey, grantPlace, grantRecord, type Place } from "./grant-place.ts";
import { textIn } from "./row.ts";

const here = "account = :account AND kind = :kind AND id = :id";
const noClaim = "claim_id = NULL, claim_until = NULL, claim_single_use = NULL";

const grantsAndSessions = `
  grants LEFT JOIN sessions
  ON grants.kind = 'session' AND sessions.account = grants.account AND sessions.id = grants.id`;

/** A session's grant lives as long as its session does; any other as long as itself, or as its claim is remembered. */
const isAlive = `
  CASE grants.kind WHEN 'session' THEN sessions.idle_expires_at > :now AND sessions.expires_at > :now
  ELSE gone_at > :now END AND (version IS NULL OR grants.expires_at > :now)`;

/** The rows of grants. Knows how they are written, not what is allowed. */
export class Grants {
  readonly #find;
  readonly #insert;
  readonly #claim;
  readonly #write;
  readonly #end;
  readonly #release;
  readonly #delete;
  readonly #deleteAll;
  readonly #living;
  readonly #all;

  constructor(database: Database) {
    this.#find = database.prepare(`
      SELECT ${grantColumns} FROM ${grantsAndSessions}
      WHERE grants.account = :account AND grants.kind = :kind AND grants.id = :id AND ${isAlive}`);
    this.#all = database.prepare(`
      SELECT ${grantColumns} FROM ${grantsAndSessions} WHERE version IS NOT NULL AND ${isAlive}`);
    this.#insert = database.prepare(`
      INSERT OR REPLACE INTO grants (account, kind, id, version, issued_at, expires_at, first_claim, gone_at, sealed)
      VALUES (:account, :kind, :id, :version, :issuedAt, :expiresAt, :firstClaim, :goneAt, :sealed)`);
    this.#claim = database.prepare(`
      UPDATE grants SET claim_id = :claimId, claim_until = :until, claim_single_use = :singleUse,
        gone_at = CASE WHEN version IS NULL THEN :until + ${claimGraceMs} ELSE gone_at END
      WHERE ${here}`);
    this.#write = database.prepare(`
      UPDATE grants SET version = :version, sealed = :sealed, ${noClaim},
        issued_at = coalesce(issued_at, :issuedAt), expires_at = coalesce(expires_at, :expiresAt),
        gone_at = CASE kind WHEN 'session' THEN NULL ELSE coalesce(expires_at, :expiresAt) END
      WHERE ${here}`);
    this.#end = database.prepare(`UPDATE grants SET version = :version, sealed = NULL, ${noClaim} WHERE ${here}`);
    this.#release = database.prepare(`UPDATE grants SET ${noClaim} WHERE ${here}`);
    this.#deleteAll = database.prepare("DELETE FROM grants WHERE account = :account");
    this.#living = database.prepare(`
      SELECT kind, id, issued_at, expires_at, sealed FROM grants
      WHERE account = :account AND version IS NOT NULL AND expires_at > :now`);
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

  /** Takes away everything of an account, and tells what of it was alive. */
  takeAll(account: AccountKey, now: number): readonly PlacedGrantRecord[] {
    const living = this.#living.all({ account, now }).map((row) => {
      const [kind, id] = [textIn(row, "kind"), textIn(row, "id")];
      const key = { account, kind: kind === "session" ? kind : "on-behalf-of", id } as const;
      return { key, record: grantRecord(row) };
    });
    this.#deleteAll.run({ account });
    return living;
  }

  delete(place: Place): void {
    this.#delete.run({ ...place });
  }
}
