/** A value, or the promise of one: a port that has the answer at hand need not make the caller wait. */
export type Awaitable<T> = T | Promise<T>;
