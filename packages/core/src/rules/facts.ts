import type { AccountKey } from "../domain/account.ts";
import type { HeldClaim } from "../domain/refresh-claim.ts";
import type { SessionId } from "../domain/session.ts";

/** What is decided by, of a session. Times are the store's, in ms since the epoch, unless they say otherwise. */
export interface SessionFacts {
  /** As `comparableIssuer` has it. */
  readonly issuer: string;
  readonly sids: readonly string[];
  /** By the provider's clock. */
  readonly issuedAt: number;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  /** The fence's epoch when it was stored: covers of this epoch or a later one may take it. */
  readonly epoch: number;
  /** The app that made it. */
  readonly app?: string;
}

/** What is decided by, of a grant. */
export interface GrantFacts {
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly epoch: number;
  /** Changes with every write of the grant itself; `undefined`: it is claimed, and not there yet. */
  readonly version?: string;
  readonly claim?: HeldClaim;
  /** Tells a grant from a later one of the same key. */
  readonly place: string;
  readonly app?: string;
}

/** An account in which a provider's session has, or may soon have, a session. */
export interface IndexEntry {
  readonly issuer: string;
  readonly account: AccountKey;
  readonly session: SessionId;
  /** The session's absolute expiry. */
  readonly until: number;
  /** After this the sign-in that left the entry can't be stored any more. */
  readonly deadline: number;
}

/** That a callback has been here. */
export interface RedemptionFacts {
  /** Tells the callback that left the record from one that comes again. */
  readonly by: string;
  /** No sign-in is stored by it later than this. */
  readonly deadline: number;
  readonly until: number;
  /** The session that was stored by it. */
  readonly used?: SessionId;
}
