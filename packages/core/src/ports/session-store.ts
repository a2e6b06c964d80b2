import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Session, SessionKey, SessionSummary } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";
import type { Versioned } from "./token-cache.ts";

/** Notes that a session is in use. Durations, so that the store's clock decides. */
export interface Touch {
  /** How long the session may now stay idle, in ms; never beyond its absolute expiry. */
  readonly idleMs: number;
  /** Only if it was last seen at least so many ms ago. */
  readonly everyMs: number;
}

/** A session and its grant, as they were at one moment. */
export interface SessionWithGrant {
  readonly session: Session;
  /** `undefined`: the session lives on without tokens. */
  readonly grant: Versioned<Grant> | undefined;
}

export interface SessionStore {
  /**
   * The session, if it is alive. A touch is part of the same step and never creates anything.
   *
   * @throws when the store can't be asked: never `undefined` for a failure.
   */
  read(key: SessionKey, touch?: Touch): Awaitable<Session | undefined>;
  /** As `read`, and the session's grant with it: one look for a request that needs both. */
  readWithGrant(key: SessionKey, touch?: Touch): Awaitable<SessionWithGrant | undefined>;
  /** The account's living sessions, newest first. */
  list(account: AccountKey): Awaitable<readonly SessionSummary[]>;
}
