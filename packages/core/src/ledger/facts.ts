import type { AccountKey } from "../domain/account.ts";
import type { GrantKey } from "../domain/grant.ts";
import type { HeldClaim } from "../domain/refresh-claim.ts";
import type { SessionId } from "../domain/session.ts";
import type { Cell } from "../ports/cell-store.ts";

/** The facts of a session that rules decide by. Times are by the store's clock, in ms since the epoch, unless stated otherwise. */
export interface SessionFacts {
  /** In the form of `comparableIssuer`. */
  readonly issuer: string;
  /** The names of its sid. A session without a sid has the name of its account. */
  readonly sids: readonly string[];
  /** By the provider's clock. */
  readonly issuedAt: number;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  /** As `Session.confirmedAt`. */
  readonly confirmedAt?: number;
  /** When it began for rulings: later than every ruling that its step compared. */
  readonly since: number;
  /** The app that created it. */
  readonly app?: string;
}

/** The facts of a grant that rules decide by. */
export interface GrantFacts {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** As `SessionFacts.since`. */
  readonly since: number;
  /** Changes with every write of the grant itself. `undefined`: the grant is claimed and doesn't exist yet. */
  readonly version?: string;
  readonly claim?: HeldClaim;
  /** When the refresh that brought the access tokens was claimed, on the scale of `since`. @default `since` */
  readonly tokensSince?: number;
  /** Distinguishes a grant from a later one with the same key. */
  readonly place: string;
  /** When the grant ended without a removal. Its seal stays until a sweep has revoked it. */
  readonly ended?: number;
  readonly app?: string;
}

/** Links a name to a session that is stored, or may be stored soon, in an account. */
export interface IndexEntry {
  readonly issuer: string;
  readonly account: AccountKey;
  readonly session: SessionId;
  /** The ID token's issue time, by the provider's clock. */
  readonly issuedAt: number;
  /** The session's absolute expiry. */
  readonly until: number;
  /** After this time the sign-in that wrote the entry can't store its session. */
  readonly deadline: number;
}

/** The record of a callback. */
export interface RedemptionFacts {
  /** Distinguishes the callback that wrote the record from a repeated one. */
  readonly by: string;
  /** After this time the callback can't store a sign-in. */
  readonly deadline: number;
  readonly until: number;
  /** The session that the callback has stored. */
  readonly used?: SessionId;
}

/** The facts in a cell. Only the ledger's rules write cells, so the shape isn't checked: the cell's key tells which one it is. */
export const factsIn = <F extends object>({ value }: Pick<Cell<object>, "value">): F => value as F;

const hourMs = 3_600_000;

/** The longest life of a cell of an account: 400 days, as long as browsers keep a cookie. */
export const longestLifeMs = 400 * 24 * hourMs;

/** The longest time from a sign-in's entry in the index to its stored session: one minute, plus one for slow clocks. */
export const longestRedemptionMs = 120_000;

/** How long after its issue an API may exchange a caller's token: one day, plus ten minutes for slow clocks. */
export const longestExchangeMs = 24 * hourMs + 600_000;

/**
 * The largest difference between the store's clock, which times rulings, and the provider's clock, which times tokens, in ms. A
 * token that seems to be issued within this time after a removal may be older than the removal.
 */
export const clocksApartMs = 5_000;

/** The list of rulings: in an account's partition, and in the partition of a name. */
export const rulingsKey = "F";
export const sessionsUnder = "s:";
/** Grants of sessions. */
export const sessionGrantsUnder = "g:s:";
/** Grants of exchanges. They have no session. */
export const exchangesUnder = "g:o:";
/** Entries of a name's index. */
export const indexUnder = "i:";
/** The only cell of a redemption. */
export const redemptionKey = "r";

export const sessionCell = (id: SessionId): string => `${sessionsUnder}${id}`;
export const sessionIdOf = (cell: string): SessionId => cell.slice(sessionsUnder.length);
export const indexCell = ({ session }: IndexEntry): string => `${indexUnder}${session}`;

export function grantCell(key: GrantKey): string {
  if ("app" in key) return "g:app";
  return `${key.kind === "session" ? sessionGrantsUnder : exchangesUnder}${key.id}`;
}

/** The grant of a cell in an account's partition. */
export function grantKeyOf(account: AccountKey, cell: string): GrantKey {
  const kind = cell.startsWith(sessionGrantsUnder) ? "session" : "on-behalf-of";
  return { account, kind, id: cell.slice(sessionGrantsUnder.length) };
}

/** The cell of the session that a grant's cell belongs to. `undefined`: the grant has no session. */
export const sessionOfGrant = (cell: string): string | undefined =>
  cell.startsWith(sessionGrantsUnder) ? sessionCell(cell.slice(sessionGrantsUnder.length)) : undefined;

// Partitions. An account's partition is its key alone: no account key contains a colon.

/** The partition of one of the names that the codec gives a sid. Sessions have it among their `sids`. */
export const sidName = (name: string): string => `sid:${name}`;
/** The name of sessions without a sid. No sid has it, because the name of a sid begins otherwise. */
export const accountName = (account: AccountKey): string => `account:${account}`;
/** The partition of an identifier by which security events name a user, such as an e-mail address. */
export const subjectName = (name: string): string => `subject:${name}`;
export const redemptionPartition = (transactionId: string): string => `redemption:${transactionId}`;
/** The partition of a grant. App-only grants have their own one, which never has rulings: no sign-out reaches them. */
export const partitionOf = (key: GrantKey): string => ("app" in key ? `app:${key.app}` : key.account);
