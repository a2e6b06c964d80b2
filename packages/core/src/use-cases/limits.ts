/** How long things may take and how far a use case goes. All times in ms. */
export interface Limits {
  /** A code must be exchanged and its sign-in stored within this time; markers and barriers live as long. */
  readonly redemptionMs: number;
  /** A transaction's cookie, and so a user's stay at the provider, lives no longer. */
  readonly transactionMs: number;
  /** One refresh at the provider may take so long; then its outcome counts as unknown. */
  readonly refreshMs: number;
  /** Another node takes a refresh for abandoned after this time. Longer than `refreshMs`. */
  readonly claimMs: number;
  /** A caller waits so long for a store that is away when its refresh has been answered. */
  readonly patienceMs: number;
  /**
   * A token that comes to this app's own API may be so old at most; where it may be exchanged for others, removals are
   * remembered so long.
   */
  readonly bearerMs: number;
  /** A revocation or an end-session request may take so long. */
  readonly courtesyMs: number;
  /** An access token that expires sooner is refreshed before it is handed out. */
  readonly tokenMarginMs: number;
  /** A request waits so long for the recheck of a session that may go on without. */
  readonly recheckWaitMs: number;
  /** After an outage that two accounts have met a process rechecks no session for so long; after one account's, none of it. */
  readonly recheckPauseMs: number;
  /** A session's last use is written no more often than this. */
  readonly touchEveryMs: number;
}

/** What suits people and providers. */
export const defaultLimits: Limits = {
  redemptionMs: 60_000,
  transactionMs: 600_000,
  refreshMs: 20_000,
  claimMs: 40_000,
  patienceMs: 5_000,
  bearerMs: 24 * 3_600_000,
  courtesyMs: 10_000,
  tokenMarginMs: 30_000,
  recheckWaitMs: 5_000,
  recheckPauseMs: 10_000,
  touchEveryMs: 60_000,
};

/** What stops a redemption must outlive it, even where two clocks differ in the last millisecond. */
export const outlivesRedemption = (limits: Limits): number => limits.redemptionMs + 1_000;
