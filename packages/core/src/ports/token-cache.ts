import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";

/** Changes with every write to a grant; compared for equality only. */
export type Version = string | number;

export interface Versioned<T> {
  readonly value: T;
  readonly version: Version;
}

/** The right to refresh a grant, recorded in the store before anything is sent. */
export interface RefreshClaim {
  readonly key: GrantKey;
  readonly id: string;
}

export interface ClaimTerms {
  readonly forMs: number;
  /** What is sent may not be sent twice. */
  readonly singleUse: boolean;
  /**
   * With "absent": when the token was issued (`iat`, in ms since the epoch) that an account's grant is claimed with; the
   * earliest time, if clocks may differ. A removal of all tokens at that time or later makes the claim "removed", and so
   * does a store that has begun anew since.
   */
  readonly issuedAt?: number;
}

export type ClaimOutcome =
  | { readonly claimed: RefreshClaim }
  /** Another caller wrote the grant meanwhile: look at it again. */
  | { readonly changed: Versioned<Grant> }
  /** Another caller is refreshing it; until then at the latest, in ms of the store's clock from now on. */
  | { readonly busyForMs: number }
  /**
   * A single-use token was claimed, and its outcome is unknown: the grant has ended (`endedGrant`) in this very step. A
   * sweep hands over what it held, to be revoked.
   */
  | "abandoned"
  /** There is no such grant. */
  | "removed";

export type CommitOutcome = { readonly version: Version } | "removed" | "ended" | "lost";

/** How a refresh ended that brought no grant. */
export type RefreshOutcome =
  /** Provably never processed by the provider: the grant stays as it is. */
  | "unsent"
  /** Unknown: a single-use grant ends, and a sweep hands over what it held; a reusable one stays. */
  | "unknown"
  /** The provider won't refresh it any more: the grant ends. */
  | "refused";

/**
 * The grants. Every operation is atomic; every failure to ask the store throws. A grant that comes to its end by a refresh
 * is replaced by what `endedGrant` makes of it, under a new version; only a removal or its expiry makes it unreadable, so
 * that a waiting caller can tell "sign in again" from "signed out".
 */
export interface TokenCache {
  read(key: GrantKey): Awaitable<Versioned<Grant> | undefined>;
  /**
   * Records the intent to refresh. `"absent"` claims a grant that doesn't exist yet (on-behalf-of and app grants).
   * An expired claim on a single-use token ends the grant; on a reusable one it is taken over.
   */
  claimRefresh(key: GrantKey, expected: Version | "absent", claim: ClaimTerms): Awaitable<ClaimOutcome>;
  /**
   * Writes the refreshed grant and gives up the claim. May be repeated where the answer was lost.
   *
   * @param confirmed - The grant's session with what the refresh has renewed, written in the same step. It never ends later
   * than before. The store notes when.
   * @returns "removed": the grant is gone. "ended": it has come to its end under another claim, so that nothing holds what
   * this refresh brought. "lost": another claim goes on from a living grant.
   */
  commitRefresh(claim: RefreshClaim, grant: Grant, confirmed?: Session): Awaitable<CommitOutcome>;
  /** Gives up the claim without a new grant. Changes nothing if the grant is gone ("removed") or the claim isn't the current one ("lost"). */
  releaseRefresh(claim: RefreshClaim, outcome: RefreshOutcome): Awaitable<"released" | "removed" | "lost">;
  /** Resolves when the grant or its claim has changed since that version was read, or when the signal is aborted. */
  waitForChange(key: GrantKey, seen: Version | "absent", signal: AbortSignal): Promise<void>;
}
