/** Work that no request waits for, such as revoking a refresh token: it never blocks an answer, and never throws. */
export interface Background {
  /** Starts the task. Its failures are its own business: it reports them as events. */
  run(task: () => Promise<void>): void;
  /** Starts a task that goes on until `end`, such as a poll. `settled` doesn't wait for it before. */
  watch(task: (ends: AbortSignal) => Promise<void>): void;
  /** Aborts the tasks of `watch`, for an orderly shutdown. */
  end(): void;
  /** Resolves when everything begun so far has come to its end. */
  settled(): Promise<void>;
}
