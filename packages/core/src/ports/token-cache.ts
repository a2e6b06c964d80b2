import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";

/** The version of a grant. It changes with every write, and is compared only for equality. */
export type Version = string | number;

/** A record with the version that a later change is compared with. */
export interface Versioned<T> {
  readonly value: T;
  readonly version: Version;
}

/** The exclusive right to refresh a grant, recorded in the store before the token request is sent. */
export interface RefreshClaim {
  readonly key: GrantKey;
  readonly id: string;
}

/** Identifiers by which a security event may name the user of a grant. */
export interface NamedUser {
  readonly issuer: string;
  readonly subjects: readonly string[];
  /** The time until which they lead to the account, in ms since the epoch. */
  readonly until: number;
}

export interface ClaimTerms {
  readonly forMs: number;
  /** Whether the refresh token must not be sent twice. */
  readonly singleUse: boolean;
  /**
   * With "absent": the issue time of the caller's token (`iat`, in ms since the epoch), or the earliest possible time if clocks
   * may differ. The answer is "removed" if all tokens of the account were removed at that time or later, or if the store lost
   * its data since.
   */
  readonly issuedAt?: number;
  /**
   * With "absent": the user's identifiers, which `markSubject` then finds. Only the claim that is granted writes them. The answer
   * is "removed" if an event that stops exchanges named one of them first.
   */
  readonly named?: NamedUser;
}

export type ClaimOutcome =
  | { readonly claimed: RefreshClaim }
  /** Another caller has written the grant. Read it again. */
  | { readonly changed: Versioned<Grant> }
  /** Another caller is refreshing it, for at most this time, in ms. */
  | { readonly busyForMs: number }
  /**
   * An expired claim on a single-use token was found, so the outcome of its refresh is unknown. This step has ended the grant
   * (`endedGrant`). A sweep passes its refresh token on for revocation.
   */
  | "abandoned"
  /** There is no such grant. */
  | "removed";

export type CommitOutcome = { readonly version: Version } | "removed" | "ended" | "lost";

/** The outcome of a refresh without a new grant. */
export type RefreshOutcome =
  /** Provably not processed by the provider: the grant is unchanged. */
  | "unsent"
  /** The outcome is unknown: a single-use grant ends, and a sweep passes its refresh token on for revocation. A reusable one stays. */
  | "unknown"
  /** The provider refuses to refresh it: the grant ends. */
  | "refused";

/**
 * The grants. Every operation is atomic, and throws if the store is unavailable. If a refresh ends a grant, the result of
 * `endedGrant` replaces it, under a new version. Only a removal or its expiry makes a grant absent. So a waiting caller can
 * distinguish "sign in again" from "signed out".
 */
export interface TokenCache {
  read(key: GrantKey): Awaitable<Versioned<Grant> | undefined>;
  /**
   * Records the intent to refresh. `"absent"` claims a grant that doesn't exist yet (on-behalf-of and app grants).
   * If a claim on a single-use token has expired, the grant ends. An expired claim on a reusable token is taken over.
   */
  claimRefresh(key: GrantKey, expected: Version | "absent", claim: ClaimTerms): Awaitable<ClaimOutcome>;
  /**
   * Writes the refreshed grant and releases the claim. May be repeated if the answer was lost.
   *
   * @param confirmed - The grant's session with the renewed data, written in the same step. It never ends later than before. The
   * store records the time.
   * @returns "removed": the grant is gone. "ended": another claim has ended it, so the new tokens are stored nowhere. "lost":
   * another claim has the grant, which is alive.
   */
  commitRefresh(claim: RefreshClaim, grant: Grant, confirmed?: Session): Awaitable<CommitOutcome>;
  /** Releases the claim without a new grant. Changes nothing if the grant is gone ("removed") or has another claim ("lost"). */
  releaseRefresh(claim: RefreshClaim, outcome: RefreshOutcome): Awaitable<"released" | "removed" | "lost">;
  /** Resolves when the grant or its claim has changed since that version was read, or when the signal is aborted. */
  waitForChange(key: GrantKey, seen: Version | "absent", signal: AbortSignal): Promise<void>;
}
