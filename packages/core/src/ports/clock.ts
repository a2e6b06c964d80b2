/** The node's clock, as a port so that tests control the time. It never decides the order of events on different nodes. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or without an error as soon as the signal is aborted.
   *
   * @param signal - A caller that no longer needs the pause aborts it with a reason: `over.abort("over")`. Without a reason, the
   *   runtime makes an error with its stack each time, which takes several µs.
   * @param kind - "idle": the pause doesn't keep a process alive that has nothing else to do. @default it does
   */
  sleep(ms: number, signal?: AbortSignal, kind?: "idle"): Promise<void>;
}
