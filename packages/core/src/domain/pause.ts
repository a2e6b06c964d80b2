/**
 * Lets other requests run, for this time in ms. By a timer and not by the clock's port: nothing is decided by its length, so a test whose
 * clock stands still needn't advance it.
 */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
