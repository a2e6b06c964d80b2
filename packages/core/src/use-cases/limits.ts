/** Limits of the use cases. Times are in ms. */
export interface Limits {
  /** The longest time to exchange a code and store its sign-in. Rulings stay a second longer. */
  readonly redemptionMs: number;
  /** The lifetime of a transaction's cookie, and so the longest stay at the provider. */
  readonly transactionMs: number;
  /** The longest time of a refresh request. After it the outcome counts as unknown. */
  readonly refreshMs: number;
  /** After this time other nodes regard a refresh as abandoned. Longer than `refreshMs`. */
  readonly claimMs: number;
  /** How long a caller waits for an unavailable store after the provider has answered its refresh. */
  readonly patienceMs: number;
  /** The greatest age of a caller's token that this app accepts or exchanges. A ruling on all tokens stays longer. */
  readonly bearerMs: number;
  /** The longest time of a revocation or an end-session request. */
  readonly courtesyMs: number;
  /** An access token that expires within this time is refreshed first. */
  readonly tokenMarginMs: number;
  /** How long a request waits for a recheck while `recheckGraceMs` is not over. */
  readonly recheckWaitMs: number;
  /** How long a process pauses rechecks after one failed: the rechecks of its account. If rechecks of two accounts failed: all rechecks. */
  readonly recheckPauseMs: number;
  /** How many notices of each channel a process carries out at the same time. So a burst of notices leaves time for other requests. */
  readonly noticesAtOnce: number;
  /** How long a notice waits for its turn. */
  readonly noticePatienceMs: number;
  /** How many front-channel notices of a minute may match no session, in each process. Further ones are refused. */
  readonly unmatchedPerMinute: number;
  /** The shortest time between two records of a session's use. */
  readonly touchEveryMs: number;
}

/** The defaults. */
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
  noticesAtOnce: 4,
  noticePatienceMs: 1_000,
  unmatchedPerMinute: 10_000,
  touchEveryMs: 60_000,
};

/** How long a ruling stops sign-ins, in ms. It must outlive the redemptions that it stops, even if rounding differs. */
export const outlivesRedemption = (limits: Limits): number => limits.redemptionMs + 1_000;
