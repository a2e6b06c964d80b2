/** A value, or the promise of one. If a port already has the answer, it needn't create a promise. */
export type Awaitable<T> = T | Promise<T>;

/** Whether the result is a promise of any kind, including a database client's own thenable. */
export const isPending = <T>(result: Awaitable<T>): result is Promise<T> =>
  typeof result === "object" && result !== null && "then" in result && typeof result.then === "function";

/** Calls `next` with the result: synchronously if the result is not a promise, so that no promise is created. */
export const whenReady = <T, U>(result: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> =>
  isPending(result) ? result.then(next) : next(result);
