/** Work that no request waits for, such as revoking a refresh token: it never blocks an answer, and never throws. */
export interface Background {
  /** Starts the task. Its failures are its own business: it reports them as events. */
  run(task: () => Promise<void>): void;
  /** Resolves when everything begun so far has come to its end. */
  settled(): Promise<void>;
}
