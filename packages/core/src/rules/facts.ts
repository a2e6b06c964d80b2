import type { AccountKey } from "../domain/account.ts";
import type { HeldClaim } from "../domain/refresh-claim.ts";
import type { SessionId } from "../domain/session.ts";

/** The facts of a session that rules decide by. Times are by the store's clock, in ms since the epoch, unless stated otherwise. */
export interface SessionFacts {
  /** In the form of `comparableIssuer`. */
  readonly issuer: string;
  readonly sids: readonly string[];
  /** By the provider's clock. */
  readonly issuedAt: number;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  /** As `Session.confirmedAt`. */
  readonly confirmedAt?: number;
  /** The fence's epoch when the session was stored. Covers of this epoch or a later one may remove it. */
  readonly epoch: number;
  /** The app that created it. */
  readonly app?: string;
}

/** The facts of a grant that rules decide by. */
export interface GrantFacts {
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly epoch: number;
  /** Changes with every write of the grant itself. `undefined`: the grant is claimed and doesn't exist yet. */
  readonly version?: string;
  readonly claim?: HeldClaim;
  /** The fence's epoch at the claim of the refresh that brought the access tokens. @default `epoch` */
  readonly tokensSince?: number;
  /** Distinguishes a grant from a later one with the same key. */
  readonly place: string;
  /**
   * The sids of its session. The session's cell may expire between a removal and its sweep, and the grant must still be revoked.
   * The memory store leaves them out: there a session outlives its end until the sweep.
   */
  readonly sids?: readonly string[];
  readonly app?: string;
}

/** Links a sid to a session that is stored, or may be stored soon, in an account. */
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
