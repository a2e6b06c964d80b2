import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Session, SessionKey, SessionSummary } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";
import type { Versioned } from "./token-cache.ts";

/** Records that a session is in use. It has durations, not times, so that the store's clock decides. */
export interface Touch {
  /** How long the session may stay idle from now on, in ms. Its absolute expiry is never extended. */
  readonly idleMs: number;
  /** Record only if the last recorded use is at least this old, in ms. */
  readonly everyMs: number;
}

/** A session and its grant, as they were at one moment. */
export interface SessionWithGrant {
  readonly session: Session;
  /** `undefined`: the session has no tokens. */
  readonly grant: Versioned<Grant> | undefined;
}

export interface SessionStore {
  /**
   * The session, if it is alive. A touch is part of the same step, and never creates a session.
   *
   * @throws if the store is unavailable. `undefined` always means that there is no such session.
   */
  read(key: SessionKey, touch?: Touch): Awaitable<Session | undefined>;
  /** Like `read`, with the session's grant, in one step. */
  readWithGrant(key: SessionKey, touch?: Touch): Awaitable<SessionWithGrant | undefined>;
  /** The account's living sessions, newest first. */
  list(account: AccountKey): Awaitable<readonly SessionSummary[]>;
}
