const hourMs = 3_600_000;

/** The longest life of a cell of an account: 400 days, as long as browsers keep a cookie. Covers stay as long. */
export const longestLifeMs = 400 * 24 * hourMs;

/** The longest time from a sign-in's entry in the index to its stored session: one minute, plus one for slow clocks. */
export const longestRedemptionMs = 120_000;

/** How long after its issue an API may exchange a caller's token: one day, plus ten minutes for slow clocks. */
export const longestExchangeMs = 24 * hourMs + 600_000;
