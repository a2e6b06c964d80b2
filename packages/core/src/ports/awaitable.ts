/** A value, or the promise of one: a port that has the answer at hand need not make the caller wait. */
export type Awaitable<T> = T | Promise<T>;

/** Whether the answer is still pending: a promise of any kind, a database client's own included. */
export const isPending = <T>(result: Awaitable<T>): result is Promise<T> =>
  typeof result === "object" && result !== null && "then" in result && typeof result.then === "function";

/** Goes on with an answer: at once where it is at hand, so that no promise is made. */
export const whenReady = <T, U>(result: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> =>
  isPending(result) ? result.then(next) : next(result);
