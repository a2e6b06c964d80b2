import type { Account, AccountKey } from "./account.ts";
import type { AppId } from "./app.ts";

/** A session's public name: the hash of its app and of the secret in its handle, so that knowing it opens nothing. */
export type SessionId = string;

/** Where a session lies in a store. */
export interface SessionKey {
  readonly account: AccountKey;
  readonly id: SessionId;
}

/** What the cookie carries: the partition, a 256-bit secret and (outside this type) a MAC over both and the app. */
export interface SessionHandle {
  readonly account: AccountKey;
  readonly secret: string;
}

/** One browser in this app. All times are milliseconds since the epoch. */
export interface Session {
  readonly id: SessionId;
  /** The app that made it: no other one accepts it. */
  readonly app: AppId;
  readonly account: Account;
  /** The provider's session (`sid`), where its ID token names one. */
  readonly sid?: string;
  /** When the ID token of this sign-in was issued (`iat`). */
  readonly issuedAt: number;
  /** When the redemption that made this session began, by the store's clock. */
  readonly createdAt: number;
  /** When the session was last seen; no finer than the touch interval. */
  readonly seenAt: number;
  /** When the session ends if it isn't used. */
  readonly idleExpiresAt: number;
  /** When the session ends, used or not. */
  readonly expiresAt: number;
  /** When the provider last renewed the session's tokens, by the store's clock. `undefined`: not since the sign-in. */
  readonly confirmedAt?: number;
  /** The ID token's claims, without those that only the protocol needs. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** What its owner knows the browser by, as it was at sign-in. For display only. */
  readonly label?: SessionLabel;
  /** The sign-in's transaction and where it led, with a space between: a callback that comes again may go on there. */
  readonly arrival?: string;
  /** The ID token, kept for `id_token_hint` at sign-out. */
  readonly idToken?: string;
  /**
   * Why the user must sign in again, in the name of the event that said so. Guards send the user to sign in; the session itself
   * lives on.
   */
  readonly signInAgain?: string;
  /** The `login_hint` claim, kept for `logout_hint` at sign-out. */
  readonly loginHint?: string;
}

/** How a session is called where its owner sees a list of them. */
export interface SessionLabel {
  /** "Firefox on Windows". */
  readonly browser?: string;
  /** Where from, in the app's own words. */
  readonly from?: string;
}

/** A session as shown to its owner or an administrator: nothing in it opens anything. */
export interface SessionSummary {
  readonly id: SessionId;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** What a session's owner may see of it. */
export const summarize = (session: Session): SessionSummary => ({
  id: session.id,
  createdAt: session.createdAt,
  seenAt: session.seenAt,
  expiresAt: Math.min(session.idleExpiresAt, session.expiresAt),
});

/** Whether the session has come to its end by itself. */
export const isExpired = (session: Pick<Session, "idleExpiresAt" | "expiresAt">, now: number): boolean =>
  now >= session.idleExpiresAt || now >= session.expiresAt;
