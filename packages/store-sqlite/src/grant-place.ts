import type { AccountKey, GrantKey, GrantPlace, GrantRecord, HeldClaim, Versioned } from "@identity-web/core";
import { maybeNumberIn, maybeTextIn, numberIn, type Row, textIn } from "./row.ts";

/** Where a grant's row lies. The app's own grants belong to no account. */
export interface Place {
  readonly account: AccountKey;
  readonly kind: string;
  readonly id: string;
}

const appAccount = "";

export const placeOf = (key: GrantKey): Place =>
  "app" in key
    ? { account: appAccount, kind: "app", id: key.app }
    : { account: key.account, kind: key.kind, id: key.id };

/** The columns of a row that `grantPlace`, `grantRecord` and `grantKey` read. */
export const grantColumns = `
  grants.account, grants.kind, grants.id, version, grants.issued_at, grants.expires_at, grants.seal,
  claim_id, claim_until, claim_single_use, first_claim`;

const withSessions = `
  LEFT JOIN sessions INDEXED BY sessions_by_account
  ON grants.kind = 'session' AND sessions.account = grants.account AND sessions.id = grants.id`;

/** Grants, each with its session where it has one: what decides about a session lies beside its seal. */
export const grantsAndSessions = `grants ${withSessions}`;

/** The same of a whole account: what decides about a grant lies beside its seal, too. */
export const accountGrantsAndSessions = `grants INDEXED BY grants_by_account ${withSessions}`;

/**
 * Whether they live. A session's grant does as long as its session, any other as long as itself, or as its claim is
 * remembered; what a removal has put out of reach doesn't count here.
 */
export const isInTime = `
  CASE grants.kind WHEN 'session' THEN sessions.idle_expires_at > :now AND sessions.expires_at > :now
  ELSE gone_at > :now END AND (version IS NULL OR grants.expires_at > :now)`;

/** What decides about claims on the grant. */
export const grantPlace = (row: Row): GrantPlace<Versioned<GrantRecord>> => ({
  grant: row.version === null ? undefined : { value: grantRecord(row), version: numberIn(row, "version") },
  claim: heldClaim(row),
  firstClaim: numberIn(row, "first_claim"),
});

export const grantRecord = (row: Row): GrantRecord => ({
  issuedAt: numberIn(row, "issued_at"),
  expiresAt: numberIn(row, "expires_at"),
  sealed: maybeTextIn(row, "seal"),
});

export function grantKey(row: Row): GrantKey {
  const [account, kind, id] = [textIn(row, "account"), textIn(row, "kind"), textIn(row, "id")];
  if (kind === "app") return { app: id };
  return { account, kind: kind === "session" ? kind : "on-behalf-of", id };
}

function heldClaim(row: Row): HeldClaim | undefined {
  const id = maybeNumberIn(row, "claim_id");
  if (id === undefined) return undefined;
  return {
    id: String(id),
    until: numberIn(row, "claim_until"),
    singleUse: numberIn(row, "claim_single_use") === 1,
  };
}
