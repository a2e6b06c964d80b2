import {
  claimGraceMs,
  type GrantKey,
  type GrantPlace,
  type GrantRecord,
  type HeldClaim,
  type Versioned,
} from "@identity-web/core";
import type { Partition } from "./partition.ts";
import { grantRemovedBy } from "./tombstones.ts";

type GrantRow = {
  version: number | null;
  issuedAt: number | null;
  expiresAt: number | null;
  claimId: number | null;
  claimUntil: number | null;
  singleUse: number | null;
  firstClaim: number;
  sealed: string | null;
};

const here = "kind = ? AND id = ?";
const noClaim = "claimId = NULL, claimUntil = NULL, singleUse = NULL";

/**
 * A session's grant lives as long as its session does; any other as long as itself, or as its claim is remembered; whatever
 * a removal says. The parameter is the time, four times.
 */
export const isInTime = `
  CASE kind WHEN 'session' THEN EXISTS (
    SELECT 1 FROM sessions WHERE sessions.id = grants.id AND sessions.idleExpiresAt > ? AND sessions.expiresAt > ?
  ) ELSE goneAt > ? END AND (version IS NULL OR grants.expiresAt > ?)`;

const isAlive = `${isInTime} AND ${grantRemovedBy} IS NULL`;

/** How a grant's row is found. */
const placeOf = (key: GrantKey): readonly [kind: string, id: string] =>
  "app" in key ? ["app", key.app] : [key.kind, key.id];

/** The rows of grants. Knows how they are written, not what is allowed. Everything but `find` runs within a write. */
export class Grants {
  readonly #partition: Partition;

  constructor(partition: Partition) {
    this.#partition = partition;
  }

  find(key: GrantKey, now: number): GrantPlace<Versioned<GrantRecord>> | undefined {
    const row = this.#partition.get<GrantRow>(
      `SELECT version, issuedAt, expiresAt, claimId, claimUntil, singleUse, firstClaim, sealed FROM grants
      WHERE ${here} AND ${isAlive}`,
      ...[...placeOf(key), now, now, now, now],
    );
    return row === undefined ? undefined : grantPlace(row);
  }

  /** A session's grant, with its session. */
  insert(key: GrantKey, { issuedAt, expiresAt, sealed }: GrantRecord, version: number): void {
    this.#put(key, [version, issuedAt, expiresAt, 0, null, sealed ?? null]);
  }

  /** A place for a grant that is still to come, where one that has expired may still lie. */
  make(key: GrantKey, firstClaim: number): void {
    this.#put(key, [null, null, null, firstClaim, 0, null]);
  }

  claim(key: GrantKey, { id, until, singleUse }: HeldClaim): void {
    this.#partition.all(
      `UPDATE grants SET claimId = ?, claimUntil = ?, singleUse = ?,
        goneAt = CASE WHEN version IS NULL THEN ? ELSE goneAt END
      WHERE ${here}`,
      ...[Number(id), until, singleUse ? 1 : 0, until + claimGraceMs, ...placeOf(key)],
    );
  }

  /** Writes a grant under a new version, and gives up the claim. One that is there keeps its times. */
  write(key: GrantKey, { issuedAt, expiresAt, sealed }: GrantRecord, version: number): void {
    this.#partition.all(
      `UPDATE grants SET version = ?, sealed = ?, ${noClaim},
        issuedAt = coalesce(issuedAt, ?), expiresAt = coalesce(expiresAt, ?),
        goneAt = CASE kind WHEN 'session' THEN NULL ELSE coalesce(expiresAt, ?) END
      WHERE ${here}`,
      ...[version, sealed ?? null, issuedAt, expiresAt, expiresAt, ...placeOf(key)],
    );
  }

  /** Takes the tokens away, under a new version, and gives up the claim. */
  end(key: GrantKey, version: number): void {
    this.#change(key, `version = ${version}, sealed = NULL, ${noClaim}`);
  }

  /** Gives up the claim. */
  release(key: GrantKey): void {
    this.#change(key, noClaim);
  }

  delete(key: GrantKey): void {
    this.#partition.all(`DELETE FROM grants WHERE ${here}`, ...placeOf(key));
  }

  #change(key: GrantKey, what: string): void {
    this.#partition.all(`UPDATE grants SET ${what} WHERE ${here}`, ...placeOf(key));
  }

  #put(key: GrantKey, values: (string | number | null)[]): void {
    this.#partition.all(
      `INSERT OR REPLACE INTO grants (kind, id, version, issuedAt, expiresAt, firstClaim, goneAt, sealed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[...placeOf(key), ...values],
    );
  }
}

function grantPlace(row: GrantRow): GrantPlace<Versioned<GrantRecord>> {
  const { version, issuedAt, expiresAt, sealed, claimId, claimUntil, singleUse, firstClaim } = row;
  const isThere = version !== null && issuedAt !== null && expiresAt !== null;
  return {
    grant: isThere ? { version, value: { issuedAt, expiresAt, sealed: sealed ?? undefined } } : undefined,
    claim: claimId === null ? undefined : { id: String(claimId), until: claimUntil ?? 0, singleUse: singleUse === 1 },
    firstClaim,
  };
}
