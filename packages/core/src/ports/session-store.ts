import type { AccountKey } from "../domain/account.ts";
import type { Session, SessionKey, SessionSummary } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";

/** Notes that a session is in use. Durations, so that the store's clock decides. */
export interface Touch {
  /** How long the session may now stay idle, in ms; never beyond its absolute expiry. */
  readonly idleMs: number;
  /** Only if it was last seen at least so many ms ago. */
  readonly everyMs: number;
}

export interface SessionStore {
  /**
   * The session, if it is alive. A touch is part of the same step and never creates anything.
   *
   * @throws when the store can't be asked: never `undefined` for a failure.
   */
  read(key: SessionKey, touch?: Touch): Awaitable<Session | undefined>;
  /** The account's living sessions, newest first. */
  list(account: AccountKey): Awaitable<readonly SessionSummary[]>;
}
