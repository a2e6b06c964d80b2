/** Work that no request waits for, such as revoking a refresh token. It never delays a response. */
export interface Background {
  /** Starts the task. The task handles its own failures: it reports them as events. */
  run(task: () => Promise<void>): void;
  /** Starts a task that runs until `end`, such as a poll. `settled` waits for it only after `end`. */
  watch(task: (ends: AbortSignal) => Promise<void>): void;
  /**
   * Starts a task that pauses between attempts, such as a revocation that has failed. `settled` waits for it only after `end`. On
   * Cloudflare Workers it always waits: they stop work that no request waits for.
   */
  repeat(task: (ends: AbortSignal) => Promise<void>): void;
  /** Aborts the tasks of `watch` and `repeat`, for a graceful shutdown. */
  end(): void;
  /** Resolves when all tasks started so far have ended. */
  settled(): Promise<void>;
}
