import type { Awaitable } from "./awaitable.ts";

/** A message to another system, which is kept until it is delivered. */
export interface OutboxMessage {
  /** Never used twice. */
  readonly id: string;
  /** Sealed where it leaves the process. */
  readonly text: string;
}

/** A message whose time has come. */
export interface DueMessage {
  readonly id: string;
  /** `undefined`: no secret of the app opens it any more. */
  readonly text: string | undefined;
  /** When it was written, by the store's clock, in ms since the epoch. */
  readonly addedAt: number;
  /** How often it was taken, this time included. */
  readonly tries: number;
  /** Its time is over: this was the last try. */
  readonly isLast: boolean;
}

/** How long a message is kept, and when it is tried, in ms. */
export interface OutboxTimes {
  readonly firstAfterMs: number;
  readonly forMs: number;
}

/** Messages that must reach another system at least once, whichever process wrote them, and whichever died. */
export interface Outbox {
  /** Keeps messages, all in one step. @returns when they were written, by the store's clock, in ms since the epoch */
  add(messages: readonly OutboxMessage[], times: OutboxTimes): Awaitable<number>;
  /**
   * The messages that are due. No other caller gets them until `againAfterMs` of this try is over.
   *
   * @param againAfterMs - The pause before a try, by the number of tries before it.
   */
  take(againAfterMs: (tries: number) => number): Awaitable<readonly DueMessage[]>;
  /** Deletes a message that was delivered, or is given up. */
  drop(id: string): Awaitable<void>;
}

/** A user whose sessions or tokens were removed. */
export interface RemovedUser {
  readonly issuer: string;
  readonly subject: string;
  /** The removal. A message that comes again has the same one. */
  readonly id: string;
  /** When it happened, by the store's clock, in ms since the epoch; never earlier than it did. */
  readonly at: number;
}

/** Tells other systems of removals. */
export interface RemovalTeller {
  /** The names of those that are told. */
  readonly audiences: readonly string[];
  /**
   * Tells one of them.
   *
   * @throws any error: it is told again later
   */
  tell(audience: string, removed: RemovedUser, signal: AbortSignal): Promise<void>;
}
