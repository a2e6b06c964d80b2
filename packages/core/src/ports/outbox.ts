import type { Awaitable } from "./awaitable.ts";

/** A message to another system. The store keeps it until it is delivered. */
export interface OutboxMessage {
  /** Never used twice. */
  readonly id: string;
  /** The content. It is sealed if the store is outside the process. */
  readonly text: string;
}

/** A message that must be sent now. */
export interface DueMessage {
  readonly id: string;
  /** `undefined`: none of the app's secrets can open it any more. */
  readonly text: string | undefined;
  /** When it was written, by the store's clock, in ms since the epoch. */
  readonly addedAt: number;
  /** How many times it was taken, including this time. */
  readonly tries: number;
  /** Whether this is the last try. */
  readonly isLast: boolean;
}

/** How long a message is kept, and when it is tried, in ms. */
export interface OutboxTimes {
  readonly firstAfterMs: number;
  readonly forMs: number;
}

/** Messages that must reach another system at least once, even if the process that wrote them dies. */
export interface Outbox {
  /** Stores messages, all in one step. @returns when they were written, by the store's clock, in ms since the epoch */
  add(messages: readonly OutboxMessage[], times: OutboxTimes): Awaitable<number>;
  /**
   * Takes the messages that are due. No other caller gets them before the pause `againAfterMs` is over.
   *
   * @param againAfterMs - The pause before a try, by the number of tries before it.
   */
  take(againAfterMs: (tries: number) => number): Awaitable<readonly DueMessage[]>;
  /** Deletes a message that was delivered or given up. */
  drop(id: string): Awaitable<void>;
}

/** A user who was removed, or one session of a user. */
export interface RemovedUser {
  readonly issuer: string;
  readonly subject: string;
  /** The removal's id. A repeated message has the same id. */
  readonly id: string;
  /** When the removal began, by the store's clock, in ms since the epoch. */
  readonly at: number;
  /**
   * No token that was issued later, by the provider's clock, is older than the removal. In ms since the epoch. It is later than `at`,
   * because a removal takes time, and because the provider's clock may be ahead of the store's.
   */
  readonly issuedUntil: number;
  /** Only the provider's session with this `sid` was removed. `undefined`: the user, with all tokens. */
  readonly sid?: string;
}

/** Notifies other systems of removals. */
export interface RemovalTeller {
  /** The names of the systems that are notified. */
  readonly audiences: readonly string[];
  /**
   * Notifies one of them.
   *
   * @throws any error: the caller notifies it again later
   */
  tell(audience: string, removed: RemovedUser, signal: AbortSignal): Promise<void>;
}
