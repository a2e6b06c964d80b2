const hourMs = 3_600_000;

/** The longest life of a cell of an account: 400 days, as long as browsers keep a cookie. Covers stand as long. */
export const longestLifeMs = 400 * 24 * hourMs;

/** A token that comes to an API may be exchanged this long after it was issued, at most: a day, and slow clocks. */
export const longestExchangeMs = 24 * hourMs + 600_000;
