/** Time, so that tests decide what time it is. Never used to order what happened on different nodes. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as the signal is aborted (then at once, without an error). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
